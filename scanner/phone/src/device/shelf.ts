/**
 * Where a door's bundle is kept: the bundle, then what changed since. What is missing at its end the service tells again, so it may
 * lack the last of it; it never lacks something in between.
 */
import type { Bundle, Changes } from "../wire";
import type { Database } from "./database";

export type Told = Bundle | Changes;

export class Shelf {
  /** Whether something could not be added: then nothing is, until another bundle begins it anew. */
  #behind = true;
  #length = 0;

  constructor(private readonly database: Database) {}

  /** How many messages there are. */
  get length(): number {
    return this.#length;
  }

  /** A bundle and the changes since; nothing where there is no bundle. Throws a `DeviceError` or what the storage says. */
  async read(): Promise<Told[]> {
    const told = await (await this.database.begin(["told"], "readonly")).objectStore("told").getAll();
    const begins = told[0] !== undefined && isBundle(told[0]);
    this.#behind = !begins;
    this.#length = told.length;
    return begins ? told : [];
  }

  /** Hold a bundle in place of everything. It throws where it can't be written; then what was there before still is. */
  async begin(bundle: Bundle): Promise<void> {
    this.#behind = true;
    await this.#write(bundle, true);
    this.#behind = false;
  }

  /** Put changes behind what is there. It throws where they can't be written. */
  async add(changes: Changes): Promise<void> {
    if (this.#behind) return;
    this.#behind = true;
    await this.#write(changes, false);
    this.#behind = false;
  }

  /** Hold nothing. */
  async clear(): Promise<void> {
    this.#behind = true;
    await this.#write(null, true);
  }

  async #write(told: Told | null, anew: boolean): Promise<void> {
    const transaction = await this.database.begin(["told"], "readwrite", "relaxed");
    const store = transaction.objectStore("told");
    await Promise.all([anew ? store.clear() : null, told ? store.add(told) : null, transaction.done]);
    this.#length = (anew ? 0 : this.#length) + (told ? 1 : 0);
  }
}

export function isBundle(told: Told): told is Bundle {
  return "salt" in told;
}
