/** In which epoch the service's store is: a new one may have lost what we were told is there, so it is offered once more. */
import type { Disk } from "./disk";
import type { Outbox } from "./outbox";

export class Epochs {
  #known: string | null = null;
  /** A new one, as long as not everything waits again because of it. */
  #coming: string | null = null;

  constructor(
    private readonly outbox: Outbox,
    private readonly disk: Disk,
  ) {}

  /** Whether something is still to wait again. */
  get isChanging(): boolean {
    return this.#coming !== null;
  }

  async load(): Promise<void> {
    this.#known = await this.outbox.epoch();
  }

  /** Learn the store's epoch. Says whether it is a new one; the first of all is none. */
  async hear(epoch: string): Promise<boolean> {
    if (epoch === this.#known) return false;
    if (this.#known !== null) {
      this.#coming = epoch;
      return true;
    }
    this.#known = epoch;
    await this.disk.note(() => this.outbox.begin(epoch));
    return false;
  }

  /**
   * Have all that was answered wait again if the epoch is new: a page at a time, so that nobody at the door waits for that. Throws a
   * `DeviceError` where it can't be written; it is begun anew with the next call.
   */
  async change(): Promise<void> {
    const epoch = this.#coming;
    if (epoch === null) return;
    while (!(await this.disk.write(() => this.outbox.offerAgain(epoch)))) continue;
    this.#known = epoch;
    this.#coming = null;
  }
}
