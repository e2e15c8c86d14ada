/**
 * The outbox: a device's own record of its scans, annulments and counts, in the browser's database.
 *
 * Order that must hold: store before send, and before anything shows. Entries are numbered in one sequence without gaps, so that
 * the service sees what is missing. Each call that writes is one transaction, on disk when its promise resolves: a tab that is
 * killed leaves all of it or nothing. `rows` says what an entry goes through.
 */
import type { IDBPObjectStore } from "idb";

import type { Entry, Logged } from "../entries";
import type { Database, Schema } from "./database";
import { ofStorage } from "./errors";
import * as rows from "./rows";
import type { Note, Recent, Row, State } from "./rows";

/** How many rows are read or changed at once, so that neither memory nor a person at the door waits for ten thousand. */
export const PAGE = 500;

type Names = ("entries" | "facts")[];
type Readable = IDBPObjectStore<Schema, Names, "entries", "readonly">;
type Facts = IDBPObjectStore<Schema, Names, "facts", "readonly">;
type Store = IDBPObjectStore<Schema, Names, "entries", "readwrite">;
type WritableFacts = IDBPObjectStore<Schema, Names, "facts", "readwrite">;
type Counts = Readonly<Record<State, number>>;

/** What one transaction does to the rows, and to how many there are in each state. */
class Writing {
  readonly delta = { waiting: 0, answered: 0, parked: 0 };

  constructor(
    readonly store: Store,
    readonly facts: WritableFacts,
  ) {}

  found(id: string): Promise<Row | undefined> {
    return this.store.index("id").get(id);
  }

  async add(entry: Entry): Promise<Row> {
    const before = await this.found(entry.message.id);
    if (before !== undefined) return before;
    const row = rows.fresh(entry);
    const seq = await this.store.add(row as Row);
    this.delta.waiting += 1;
    const about = rows.about(entry);
    if (about !== null) await this.change(about, (one) => rows.concerned(one, entry));
    return { ...row, seq };
  }

  async change(id: string, to: (row: Row) => Row): Promise<void> {
    const row = await this.found(id);
    if (row !== undefined) await this.put(row, to(row));
  }

  async put(before: Row, after: Row): Promise<void> {
    this.delta[before.state] -= 1;
    this.delta[after.state] += 1;
    await this.store.put(after);
  }
}

export class Outbox {
  #counts: Counts = { waiting: 0, answered: 0, parked: 0 };

  private constructor(private readonly database: Database) {}

  /** Throws a `DeviceError` where there is no storage. */
  static async open(database: Database): Promise<Outbox> {
    const outbox = new Outbox(database);
    outbox.#counts = await outbox.#read(async (store) => {
      const [waiting, answered, parked] = await Promise.all(
        (["waiting", "answered", "parked"] as const).map((state) => store.index("state").count(state)),
      );
      return { waiting: waiting ?? 0, answered: answered ?? 0, parked: parked ?? 0 };
    });
    return outbox;
  }

  /** How many entries there are in each state. */
  get counts(): Counts {
    return this.#counts;
  }

  /** Put an entry on disk and number it; from then on it survives. The same id twice is one entry. */
  async store(entry: Entry): Promise<Entry> {
    return rows.offered(await this.#write((writing) => writing.add(entry)));
  }

  /**
   * The first entries that wait, of one kind and in their order, without those that are on their way: up to `limit` scans, or
   * one annulment or count, as they are sent.
   */
  async batch(limit: number, besides: ReadonlySet<string>): Promise<Entry[]> {
    const waiting = await this.#read((store) => store.index("state").getAll("waiting", limit + besides.size));
    const left = waiting.filter((row) => !besides.has(row.id)).slice(0, limit);
    const other = left.findIndex((row) => row.entry.kind !== "scan");
    return left.slice(0, other === -1 ? limit : Math.max(1, other)).map(rows.offered);
  }

  /** All entries, in their order, a page at a time, each as it is sent or offered again. */
  async *everything(): AsyncGenerator<Entry[]> {
    for await (const page of this.#pages()) yield page.map(rows.offered);
  }

  /** Everything that waits, as `everything`. */
  async *unanswered(): AsyncGenerator<Entry[]> {
    if (this.#counts.waiting === 0) return;
    for await (const page of this.#pages()) yield page.filter((row) => row.state === "waiting").map(rows.offered);
  }

  /** All that was ever answered, in its order, each as it would be offered again, and where the service's log has it. */
  async *logged(): AsyncGenerator<[Entry, Logged][]> {
    for await (const page of this.#pages()) {
      yield page.flatMap((row) => (row.logged ? [[rows.offered(row), { id: row.id, ...row.logged }]] : []));
    }
  }

  /** Note what the service said to entries. */
  async note(notes: readonly Note[]): Promise<void> {
    await this.#write(async (writing) => {
      await Promise.all(notes.map((note) => writing.change(note.entry.message.id, (row) => rows.noted(row, note))));
    });
  }

  /** Note that people have seen what became of a scan. */
  async shown(id: string): Promise<void> {
    await this.#write(async (writing) => {
      const row = await writing.found(id);
      if (row === undefined) return;
      await writing.put(row, rows.seen(row));
      const instead = row.entry.kind === "scan" ? row.entry.message.instead_of : null;
      if (instead) await writing.change(instead, rows.seen);
    });
  }

  /** The store's epoch as it was told last; null before the first. */
  async epoch(): Promise<string | null> {
    return this.#read(async (_, facts) => (await facts.get("epoch")) ?? null);
  }

  /** Note the first epoch that was ever told. */
  async begin(epoch: string): Promise<void> {
    await this.#write(({ facts }) => facts.put(epoch, "epoch"));
  }

  /**
   * A new epoch makes all that was answered wait again. One call does a page of that; it says whether it was the last, which also
   * notes the epoch. A tab that is killed between them begins again when it is told the epoch.
   */
  async offerAgain(epoch: string): Promise<boolean> {
    const page = await this.#read((store) => store.index("state").getAll("answered", PAGE));
    const last = page.length < PAGE;
    await this.#write(async (writing) => {
      await Promise.all(page.map((row) => writing.put(row, { ...row, state: "waiting" })));
      if (last) await writing.facts.put(epoch, "epoch");
    });
    return last;
  }

  /**
   * Delete what happened before a time (milliseconds) and was answered. What waits or is parked stays, and numbers go on. It ends at
   * the first entry that is younger, or after a page.
   */
  async forget(before: number): Promise<void> {
    const page = await this.#read((store) => store.getAll(null, PAGE));
    const young = page.findIndex((row) => happened(row.entry) >= before);
    const old = (young === -1 ? page : page.slice(0, young)).filter((row) => row.state === "answered");
    if (old.length === 0) return;
    await this.#write(async ({ store, delta }) => {
      await Promise.all(old.map((row) => store.delete(row.seq)));
      delta.answered -= old.length;
    });
  }

  /** Take back every scan that was stored but never shown, but those on their way, and say how many. */
  async annulUnshown(newId: () => string, at: string, besides: ReadonlySet<string> = new Set()): Promise<number> {
    return this.#write(async (writing) => {
      const unseen = (await writing.store.index("unseen").getAll()).filter((row) => !besides.has(row.id));
      for (const { entry } of unseen) {
        if (entry.kind === "scan") await writing.add({ kind: "annulment", message: rows.takingBack(entry.message, newId(), at) });
      }
      return unseen.length;
    });
  }

  /** The last scans that people saw, the newest first. */
  async recent(limit: number): Promise<Recent[]> {
    return this.#read(async (store) => {
      const found: Recent[] = [];
      let cursor = await store.openCursor(null, "prev");
      while (cursor !== null && found.length < limit) {
        const one = rows.recalled(cursor.value);
        if (one !== null) found.push(one);
        cursor = await cursor.continue();
      }
      return found;
    });
  }

  /** Write something that means nothing, to see whether the disk takes it. */
  async touch(): Promise<void> {
    await this.#write(({ facts }) => facts.put("", "probe"));
  }

  async *#pages(): AsyncGenerator<Row[]> {
    let after = 0;
    for (;;) {
      const page = await this.#read((store) => store.getAll(IDBKeyRange.lowerBound(after, true), PAGE));
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.seq;
    }
  }

  async #read<T>(act: (store: Readable, facts: Facts) => Promise<T>): Promise<T> {
    try {
      const transaction = await this.database.begin(["entries", "facts"], "readonly");
      return await act(transaction.objectStore("entries"), transaction.objectStore("facts"));
    } catch (error) {
      this.database.leave();
      throw ofStorage(error);
    }
  }

  /** All of it on disk, or nothing of it. */
  async #write<T>(act: (writing: Writing) => Promise<T>): Promise<T> {
    try {
      const transaction = await this.database.begin(["entries", "facts"], "readwrite");
      const writing = new Writing(transaction.objectStore("entries"), transaction.objectStore("facts"));
      const acted = act(writing);
      acted.catch(() => stop(transaction));
      const [result] = await Promise.all([acted, transaction.done]);
      this.#count(writing.delta);
      return result;
    } catch (error) {
      this.database.leave();
      throw ofStorage(error);
    }
  }

  #count(delta: Counts): void {
    const { waiting, answered, parked } = this.#counts;
    this.#counts = { waiting: waiting + delta.waiting, answered: answered + delta.answered, parked: parked + delta.parked };
  }
}

/** Take back what a transaction has done so far. */
function stop(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // The failure has ended it already.
  }
}

/** When an entry happened, in milliseconds; what has no time that can be read never did, and is kept. */
function happened(entry: Entry): number {
  return Date.parse(entry.message.at ?? "") || Infinity;
}
