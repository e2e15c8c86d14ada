/** One device's database in the browser: its entries, and the bundle that it judges by. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";

import type { Bundle, Changes } from "../wire";
import { ofStorage } from "./errors";
import type { Row } from "./rows";

export interface Schema extends DBSchema {
  entries: { key: number; value: Row; indexes: { id: string; state: string; unseen: number } };
  /** The store's epoch, as it was told last; and what is written to see whether anything can be. */
  facts: { key: "epoch" | "probe"; value: string };
  /** A bundle, and the changes since, in their order. */
  told: { key: number; value: Bundle | Changes };
}

const VERSION = 1;

type Mode = "readonly" | "readwrite";

/**
 * A connection that is opened anew after a failure: a browser may end one at any time, and phones do when they put a page aside.
 */
export class Database {
  #connection: Promise<IDBPDatabase<Schema>> | null = null;
  #closed = false;

  constructor(private readonly name: string) {}

  /** A transaction, which is on disk when it is done if it is a strict one. Throws a `DeviceError` where there is no storage. */
  async begin<Name extends StoreNames<Schema>, M extends Mode>(
    names: Name[],
    mode: M,
    durability: "strict" | "relaxed" = "strict",
  ): Promise<IDBPTransaction<Schema, Name[], M>> {
    const begun = async () => (await this.#connected()).transaction(names, mode, { durability });
    try {
      return await begun();
    } catch {
      this.leave(); // it ended unseen, while the page lay aside
      return begun().catch((error: unknown) => {
        throw ofStorage(error);
      });
    }
  }

  async #connected(): Promise<IDBPDatabase<Schema>> {
    if (this.#closed) throw ofStorage(new Error("this device was closed"));
    this.#connection ??= this.#open();
    try {
      return await this.#connection;
    } catch (error) {
      this.#connection = null;
      throw ofStorage(error);
    }
  }

  /** Let go of a connection that failed. What it is doing it may end. */
  leave(): void {
    this.#connection?.then((connection) => connection.close()).catch(() => undefined);
    this.#connection = null;
  }

  close(): void {
    this.leave();
    this.#closed = true;
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    return openDB<Schema>(this.name, VERSION, {
      upgrade(made) {
        const entries = made.createObjectStore("entries", { keyPath: "seq", autoIncrement: true });
        entries.createIndex("id", "id", { unique: true });
        entries.createIndex("state", "state");
        entries.createIndex("unseen", "unseen");
        made.createObjectStore("facts");
        made.createObjectStore("told", { autoIncrement: true });
      },
      terminated: () => void (this.#connection = null),
    });
  }
}
