/** The time at the door, corrected by the service: a phone's clock may be an hour wrong, and nobody there knows. */

/** Milliseconds by which the service's time may differ before ours is moved: an answer is on its way for some of a second. */
const SLACK = 1000;

export class Clock {
  #ahead: number | null = null;

  constructor(private readonly own: () => number) {}

  /** Milliseconds that our own clock is ahead of the service's; null as long as the service has not said what time it is. */
  get ahead(): number | null {
    return this.#ahead;
  }

  /** The time in whole milliseconds. */
  now(): number {
    return Math.round(this.own() - (this.#ahead ?? 0));
  }

  /** The time as RFC 3339. */
  text(): string {
    return new Date(this.now()).toISOString();
  }

  /** The service says that it is now; what is no time is ignored. */
  setBy(now: string): void {
    const told = Date.parse(now);
    if (Number.isNaN(told)) return;
    this.#ahead ??= 0;
    if (Math.abs(told - this.now()) > SLACK) this.#ahead = this.own() - told;
  }
}
