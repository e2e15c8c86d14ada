/**
 * What a browser's storage does not take is owed.
 *
 * A note about what is in the outbox already (it was answered, people saw it) must not be lost while the device runs: it is written
 * as soon as the disk takes it, before anything else. An entry that can't be stored is not owed: whoever wanted it stored is told,
 * and so are people. Writes are done one after the other.
 */
import type { Trouble } from "./client";
import { DeviceError } from "./errors";
import type { Outbox } from "./outbox";

/** A note that the disk did not take, and the entries that it says are answered. */
interface Owed {
  readonly write: () => Promise<void>;
  readonly answered: readonly string[];
}

export class Disk {
  /** Why it can't be written; null while it can. */
  trouble: Trouble | null = null;
  readonly #owed: Owed[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly outbox: Outbox) {}

  /** Entries that wait in the outbox only because it could not be noted that they are answered. */
  get unnoted(): string[] {
    return this.#owed.flatMap((owed) => owed.answered);
  }

  /** Write, after all that is owed. Throws a `DeviceError` where it can't be written; then nothing of it is. */
  write<T>(act: () => Promise<T>): Promise<T> {
    return this.inTurn(() => this.#write(act));
  }

  /** Do something between two writes. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined); // whoever asked for it is told
    return done;
  }

  /** See whether the disk takes something by now, beginning with what is owed. Throws a `DeviceError` where it doesn't. */
  tryAgain(): Promise<void> {
    return this.write(() => Promise.resolve());
  }

  /** Write a note now or as soon as the disk takes it; `answered` are the entries that it says are answered. */
  async note(write: () => Promise<void>, answered: readonly string[] = []): Promise<void> {
    try {
      await this.write(write);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#owed.push({ write, answered });
    }
  }

  /** Resolves when everything that was being written is. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #write<T>(act: () => Promise<T>): Promise<T> {
    try {
      if (this.trouble) await this.outbox.touch(); // what changes nothing is taken by any disk, and would tell nothing
      for (let owed = this.#owed[0]; owed !== undefined; owed = this.#owed[0]) {
        await owed.write();
        this.#owed.shift();
      }
      const done = await act();
      this.trouble = null;
      return done;
    } catch (error) {
      if (error instanceof DeviceError) this.trouble = { code: error.code, detail: error.message };
      throw error;
    }
  }
}
