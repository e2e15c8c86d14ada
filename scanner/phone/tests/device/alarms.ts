/** A clock that only the test moves, and what is to happen by it. */
import type { After } from "../../src/device/means";

export class Alarms {
  now = Date.parse("2026-11-14T09:00:00Z");
  #set: { at: number; act: () => void }[] = [];

  readonly after: After = (ms, act) => {
    const alarm = { at: this.now + ms, act };
    this.#set.push(alarm);
    return () => void (this.#set = this.#set.filter((one) => one !== alarm));
  };

  /** How many wait. */
  get length(): number {
    return this.#set.length;
  }

  /** How long until each goes off. */
  get left(): number[] {
    return this.#set.map(({ at }) => at - this.now).sort((one, other) => one - other);
  }

  pass(ms: number): void {
    this.now += ms;
    const due = this.#set.filter(({ at }) => at <= this.now);
    this.#set = this.#set.filter(({ at }) => at > this.now);
    for (const { act } of due) act();
  }
}
