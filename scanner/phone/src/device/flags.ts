/** A flag that somebody raises and others wait for. */
import type { After } from "./means";

export class Flag {
  #isUp = false;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly after: After) {}

  get isUp(): boolean {
    return this.#isUp;
  }

  raise(): void {
    this.#isUp = true;
    for (const go of [...this.#waiting]) go();
  }

  lower(): void {
    this.#isUp = false;
  }

  /** Resolves when the flag is up, or after so many milliseconds at most. */
  up(within?: number): Promise<void> {
    if (this.#isUp) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = within === undefined ? null : this.after(within, () => go());
      const go = () => {
        cancel?.();
        this.#waiting.delete(go);
        resolve();
      };
      this.#waiting.add(go);
    });
  }
}
