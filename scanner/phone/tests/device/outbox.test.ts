import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { v7 } from "uuid";
import { beforeEach, expect, test, vi } from "vitest";

import { Database } from "../../src/device/database";
import { Outbox } from "../../src/device/outbox";
import type { Entry } from "../../src/entries";
import * as samples from "./samples";

let database: Database;
let outbox: Outbox;

async function reopened(): Promise<Outbox> {
  database.close();
  database = new Database("device");
  return Outbox.open(database);
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  database = new Database("device");
  outbox = await Outbox.open(database);
});

const none: ReadonlySet<string> = new Set();
const ids = (entries: readonly Entry[]) => entries.map((entry) => entry.message.id);
const numbers = (entries: readonly Entry[]) => entries.map((entry) => entry.message.seq);

async function all<T>(pages: AsyncGenerator<T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

async function stored<One extends Entry>(entry: One): Promise<One> {
  await outbox.store(entry);
  return entry;
}

async function answered(told = {}, ticket = "d1") {
  const entry = await stored(samples.scanned());
  await outbox.note([{ entry, result: samples.verdict(entry.message.id, told), ticket }]);
  return entry;
}

async function newEpoch(): Promise<void> {
  while (!(await outbox.offerAgain("e2"))) continue;
}

test("entries of all kinds are numbered in one sequence that survives", async () => {
  await stored(samples.scanned());
  await stored(samples.count());
  outbox = await reopened();
  await stored(samples.annulment(v7()));
  expect(numbers(await all(outbox.everything()))).toEqual([1, 2, 3]);
  expect(outbox.counts.waiting).toBe(3);
});

test("an id that is stored twice is one entry", async () => {
  const entry = samples.scanned();
  expect(await outbox.store(entry)).toEqual(await outbox.store(entry));
  expect(await outbox.store(samples.count())).toMatchObject({ message: { seq: 2 } });
  expect(outbox.counts.waiting).toBe(2);
});

test("what could not be stored leaves no gap, and is told as trouble with the storage", async () => {
  const unclonable = samples.scanned({ code: (() => "") as unknown as string });
  await expect(outbox.store(unclonable)).rejects.toMatchObject({ code: "storage" });
  expect(await outbox.store(samples.scanned())).toMatchObject({ message: { seq: 1 } });
  expect(outbox.counts.waiting).toBe(1);
});

test("a transaction that ends half-way leaves nothing of it", async () => {
  const [first, second] = [await stored(samples.scanned()), await stored(samples.scanned())];
  const broken = { ...samples.verdict(second.message.id), reason: (() => "") as unknown as string };
  const notes = [
    { entry: first, result: samples.verdict(first.message.id), ticket: "" },
    { entry: second, result: broken, ticket: "" },
  ];
  await expect(outbox.note(notes)).rejects.toMatchObject({ code: "storage" });
  expect((await reopened()).counts).toEqual({ waiting: 2, answered: 0, parked: 0 });
});

test("a connection that the browser ended is opened anew", async () => {
  const transaction = await database.begin(["entries"], "readonly");
  transaction.db.close();
  await stored(samples.scanned());
  expect(outbox.counts.waiting).toBe(1);
});

test("a batch has scans in their order up to the limit, and ends where the kind changes", async () => {
  const entries = [samples.scanned(), samples.scanned(), samples.count(), samples.count(), samples.scanned()];
  for (const entry of entries) await outbox.store(entry);
  expect(ids(await outbox.batch(1, none))).toEqual(ids(entries.slice(0, 1)));
  expect(ids(await outbox.batch(9, none))).toEqual(ids(entries.slice(0, 2)));
  expect(ids(await outbox.batch(9, new Set(ids(entries.slice(0, 2)))))).toEqual(ids(entries.slice(2, 3)));
});

test("an answered scan waits no longer and is kept with its ticket in place of its code", async () => {
  const entry = await answered();
  const [kept] = await all(outbox.everything());
  expect(kept).toMatchObject({ message: { id: entry.message.id, ticket: samples.TICKET } });
  expect(kept?.message).not.toHaveProperty("code");
  expect((await reopened()).counts).toEqual({ waiting: 0, answered: 1, parked: 0 });
});

test("an unknown code is kept since no ticket stands for it", async () => {
  await answered({ ticket: null, outcome: "refused", reason: "unknown", heads: 0 });
  expect(await all(outbox.everything())).toMatchObject([{ message: { code: "ABCDEFGH12345678" } }]);
});

test("it is kept where the log has what was answered, and whose ticket it was also when it is offered again", async () => {
  const entry = await answered({ entry: "5-0" });
  await newEpoch();
  await outbox.note([{ entry, result: samples.verdict(entry.message.id, { entry: "7-0" }), ticket: "" }]);
  const [[, logged] = []] = await all(outbox.logged());
  expect(logged).toEqual({ id: entry.message.id, place: "7-0", ticket: "d1" });
});

test("a new epoch makes all answered entries wait again as they were shown, and parked ones not", async () => {
  const parked = await stored(samples.scanned());
  await outbox.note([{ entry: parked, result: samples.undecided(parked.message.id), ticket: "" }]);
  const shown = await answered({ outcome: "refused", reason: "full", heads: 0 });
  const count = await stored(samples.count());
  await outbox.note([{ entry: count, result: samples.taken(count.message.id), ticket: "" }]);
  await newEpoch();
  expect(await outbox.batch(9, none)).toMatchObject([
    { message: { id: shown.message.id, provisional: "refused", provisional_reason: "full", heads: null, seq: 2 } },
  ]);
  expect([outbox.counts, await outbox.epoch()]).toEqual([{ waiting: 2, answered: 0, parked: 1 }, "e2"]);
});

test("a provisional scan keeps what was shown whatever the service says", async () => {
  const entry = await stored(samples.scanned({ provisional: "admitted" }));
  await outbox.note([{ entry, result: samples.verdict(entry.message.id, { outcome: "refused", reason: "full" }), ticket: "" }]);
  await newEpoch();
  expect(await outbox.batch(1, none)).toMatchObject([{ message: { provisional: "admitted", provisional_reason: "full" } }]);
  await outbox.shown(entry.message.id);
  expect(await outbox.recent(1)).toMatchObject([{ outcome: "admitted", reason: null, state: "waiting" }]);
});

test("a scan that was never shown is annulled at the start, once, and as no undo", async () => {
  const [lost, shown] = [await stored(samples.scanned()), await stored(samples.scanned())];
  await outbox.shown(shown.message.id);
  outbox = await reopened();
  expect(await outbox.annulUnshown(v7, samples.AT)).toBe(1);
  expect((await all(outbox.everything())).at(-1)).toMatchObject({ kind: "annulment", message: { scan: lost.message.id, unshown: true } });
  outbox = await reopened();
  expect(await outbox.annulUnshown(v7, samples.AT)).toBe(0);
});

test("what is on its way, parked or annulled already is not annulled", async () => {
  const [parked, undone, going] = [await stored(samples.scanned()), await stored(samples.scanned()), await stored(samples.scanned())];
  await outbox.note([{ entry: parked, result: samples.undecided(parked.message.id), ticket: "" }]);
  await outbox.store(samples.annulment(undone.message.id));
  expect(await outbox.annulUnshown(v7, samples.AT, new Set([going.message.id]))).toBe(0);
});

test("of two scans of which one stands in place of the other, none is annulled where the second was shown, else both", async () => {
  const first = await stored(samples.scanned());
  const second = await stored(samples.scanned({ instead_of: first.message.id }));
  await outbox.shown(second.message.id);
  const third = await stored(samples.scanned());
  await stored(samples.scanned({ instead_of: third.message.id }));
  expect(await outbox.annulUnshown(v7, samples.AT)).toBe(2);
});

test("the last scans are those that people saw, the newest first, with what was shown and no name", async () => {
  const given = await stored(samples.scanned());
  const instead = await stored(samples.scanned({ instead_of: given.message.id, provisional: "admitted", heads: 3 }));
  await outbox.shown(instead.message.id);
  const told = await answered({ outcome: "refused", reason: "full" });
  await outbox.shown(told.message.id);
  await outbox.store(samples.annulment(instead.message.id));
  await stored(samples.scanned());
  const [newest, oldest] = await outbox.recent(9);
  expect(newest).toMatchObject({ id: told.message.id, state: "answered", outcome: "refused", reason: "full", undone: false });
  expect(oldest).toMatchObject({ id: instead.message.id, state: "waiting", outcome: "admitted", heads: 3, undone: true });
  expect(await outbox.recent(1)).toHaveLength(1);
});

test("what is long over is forgotten, what waits is not, and numbers go on", async () => {
  await answered();
  await stored(samples.scanned());
  await outbox.forget(Date.parse(samples.AT) + 1);
  expect(numbers(await all(outbox.everything()))).toEqual([2]);
  outbox = await reopened();
  expect([outbox.counts, await outbox.store(samples.count())]).toMatchObject([{ answered: 0, waiting: 1 }, { message: { seq: 3 } }]);
});

test("more entries than a page are read, sent and offered again in their order", async () => {
  const entries = Array.from({ length: 1200 }, () => samples.scanned());
  for (const entry of entries) await outbox.store(entry);
  expect(ids(await all(outbox.unanswered()))).toEqual(ids(entries));
  for (;;) {
    const batch = await outbox.batch(500, none);
    if (batch.length === 0) break;
    await outbox.note(batch.map((entry) => ({ entry, result: samples.verdict(entry.message.id), ticket: "" })));
  }
  await newEpoch();
  expect(numbers(await all(outbox.unanswered()))).toEqual(entries.map((_, place) => place + 1));
});

test("a browser without storage is told", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const closed = new Database("elsewhere");
  await expect(Outbox.open(closed)).rejects.toMatchObject({ code: "storage" });
});
