import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Desk } from "../../src/desk/desk";
import { isBusy } from "../../src/desk/face";
import type { Kind } from "../../src/desk/phrasing";
import { LANGUAGES } from "../../src/texts";
import { FakeDoor, here, refusal, session, shown, state, ticket } from "./standing";

let door: FakeDoor;
let played: Kind[];
let desk: Desk;

beforeEach(() => {
  vi.useFakeTimers();
  door = new FakeDoor();
  played = [];
  desk = new Desk(door, here, { presented: async () => undefined, play: (kind) => void played.push(kind) });
});

afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

const group = (inside: number) => ({ ticket: ticket({ heads: 24, inside, left: 24 - inside }), heads: inside });

test("the session is the one that it is time for", () => {
  expect(desk.face.session.id).toBe("morgen");
});

test("a scan says that it is being looked into, then shows the answer, and only then is it noted as seen", async () => {
  const cards: unknown[] = [];
  desk.watch(() => cards.push(desk.face.card?.kind));
  await desk.take("KODE");
  expect(cards).toEqual(["checking", "answer"]);
  expect(played).toEqual(["admitted"]);
  expect(door.asked).toMatchObject([{ code: "KODE", session: "morgen", door: "hoved", heads: null, override: null }, { shown: "id1" }]);
});

test("a yes goes by itself, a no stays until somebody taps it", async () => {
  await desk.take("KODE");
  expect(isBusy(desk.face)).toBe(false);
  vi.advanceTimersByTime(1200);
  expect(desk.face.card).toBeNull();
  door.answers = [refusal("full")];
  await desk.take("KODE");
  vi.advanceTimersByTime(60_000);
  expect(desk.face.card?.kind).toBe("answer");
  expect(isBusy(desk.face)).toBe(true);
  desk.dismiss();
  expect(desk.face.card).toBeNull();
});

test("the next code takes the place of a yes, and its own time counts", async () => {
  await desk.take("A");
  vi.advanceTimersByTime(1000);
  await desk.take("B");
  vi.advanceTimersByTime(1000);
  expect(desk.face.card).toMatchObject({ asked: { code: "B" } });
});

test("codes that come while one is looked into wait for their turn", async () => {
  await Promise.all([desk.take("A"), desk.take("B")]);
  expect(door.asked).toMatchObject([{ code: "A" }, { shown: "id1" }, { code: "B" }, { shown: "id2" }]);
});

test("a chosen number of heads is for one scan", async () => {
  desk.stepHeads(1);
  desk.stepHeads(1);
  await desk.take("A");
  await desk.take("B");
  expect(door.asked).toMatchObject([{ heads: 2 }, {}, { heads: null }, {}]);
});

test("another number for the group on the card takes back what was done, and lets in so many", async () => {
  door.answers = [shown(group(24)), shown(group(22))];
  await desk.take("GRUPPE");
  desk.stepHeads(-1);
  desk.stepHeads(-1);
  vi.advanceTimersByTime(60_000);
  expect(desk.face.card?.kind).toBe("answer");
  await desk.again();
  expect(door.asked).toMatchObject([
    { code: "GRUPPE", heads: null },
    { shown: "id1" },
    { kind: "annulment", message: { scan: "id1" } },
    { code: "GRUPPE", heads: 22 },
    {},
  ]);
});

test("an override sends the reason with the same code", async () => {
  door.answers = [refusal("already_in")];
  await desk.take("KODE");
  await desk.override("Var bare ute");
  expect(door.asked.at(-2)).toMatchObject({ code: "KODE", override: "Var bare ute" });
});

test("undo takes back the last admission or count, once", async () => {
  await desk.take("KODE");
  await desk.undo();
  expect(door.asked.at(-1)).toMatchObject({ kind: "annulment", message: { scan: "id1", session: "morgen" } });
  expect(desk.face.notice?.(LANGUAGES.nb)).toBe("Angret: Deltaker 0001");
  await desk.undo();
  expect(desk.face.notice?.(LANGUAGES.nb)).toBe("Det er ingenting å angre.");
});

test("heads are counted in and out", async () => {
  await desk.count(10);
  await desk.count(-1);
  expect(door.asked).toMatchObject([
    { kind: "count", message: { direction: "entry", heads: 10 } },
    { kind: "count", message: { direction: "exit", heads: 1 } },
  ]);
  expect(desk.face.last?.said(LANGUAGES.nb)).toBe("Talt ut uten billett: 1");
});

test("a ticket made on the spot is scanned, and its code stays for a picture to be taken", async () => {
  door.made = { now: "", epoch: "", ticket: { id: "t", code: "NY", category: "", heads: 3, sessions: [] } };
  await desk.makeTicket("", 3);
  vi.advanceTimersByTime(600_000);
  expect(door.asked[0]).toMatchObject({ code: "NY", heads: 3 });
  expect(desk.face.card).toMatchObject({ handedOut: "NY" });
  expect(isBusy(desk.face)).toBe(true);
});

test("without the service heads are counted in place of a ticket", async () => {
  await desk.makeTicket("", 3);
  expect(door.asked).toMatchObject([{ kind: "count", message: { heads: 3 } }]);
});

test("somebody found by name is scanned by their ticket", async () => {
  await desk.find("t1", "Deltaker 0001");
  expect(door.asked[0]).toMatchObject({ ticket: "t1" });
  expect(door.asked[0]).not.toHaveProperty("code");
});

test("what could neither be stored nor sent is not green", async () => {
  door.fails = Object.assign(new Error(), { code: "storage" });
  await desk.take("KODE");
  expect(desk.face.card?.kind).toBe("unstored");
  expect(played).toEqual(["unsure"]);
  expect(desk.face.done).toBeNull();
});

test("a revoked device shows no answer any more", async () => {
  door.fails = Object.assign(new Error(), { code: "revoked" });
  await desk.take("KODE");
  expect(desk.face.card).toBeNull();
  door.state = { ...state, revoked: true };
  await desk.take("KODE");
  expect(door.asked).toHaveLength(1);
});

test("a session that was chosen stays, and one that counts no exits is only entered", () => {
  desk.go("exit");
  desk.attend(session("fri", 0, { counts_exits: false }));
  expect(desk.face.direction).toBe("entry");
  expect(desk.due()).toBeNull();
});

test("the last answer can be looked at again", async () => {
  await desk.take("KODE");
  vi.advanceTimersByTime(1200);
  desk.recall();
  expect(desk.face.card).toMatchObject({ kind: "answer", asked: { code: "KODE" } });
});
