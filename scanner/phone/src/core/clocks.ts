/** The time at the door, corrected by the service: a phone's clock may be an hour wrong, and nobody there knows. */
import * as times from "./times";

/** How many milliseconds the service's time may differ before ours is moved: an answer is on its way for some of a second. */
const SLACK = 1000;

/** A clock that is set by what the service last said the time is. All times are milliseconds since the epoch. */
export class Clock {
  /** By how many milliseconds our own clock is ahead of the service's; null until that has spoken. */
  ahead: number | null = null;

  constructor(private readonly own: () => number) {}

  now(): number {
    return this.own() - (this.ahead ?? 0);
  }

  /** The service says that it is now; what is no time is ignored. */
  setBy(now: string): void {
    const told = times.maybe(now);
    if (told === null) return;
    this.ahead ??= 0;
    if (Math.abs(told - this.now()) > SLACK) this.ahead = this.own() - told;
  }
}
