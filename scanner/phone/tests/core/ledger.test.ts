import { expect, test } from "vitest";

import * as ledger from "../../src/core/ledger";
import { COUNTED, type Act } from "../../src/core/stays";
import type { SessionState } from "../../src/wire";
import { file } from "./bundled";

const { programme } = file().bundle;
const TEN = 1_668_675_600_000;
const SINGLE = "01".repeat(8);
const CLASS = "02".repeat(8);
const HEADS = new Map([[SINGLE, 1], [CLASS, 30]]);
const DIGESTS = btoa(String.fromCharCode(...Array<number>(8).fill(1), ...Array<number>(8).fill(2)));

function act(id: string, ticket = SINGLE, heads = 1, at = TEN): Act {
  return { id, session: "fair", ticket, at, heads, door: "front" };
}

/** What the service tells up to a place in the log: the heads inside and those who came, of the single ticket and the class. */
function told(place: string, inside: number[], more: Partial<SessionState> = {}): ledger.Told {
  const sums = inside.reduce((sum, heads) => sum + heads, 0);
  const first = inside.map((heads) => (heads ? 3600 : null));
  const doors = inside.map((heads) => (heads ? 0 : null));
  const state = { id: "fair", attended: sums, present: sums, closings: [], inside, came: inside, first, doors, ...more };
  return ledger.read(place, DIGESTS, [state], programme);
}

function known(place: string, inside: number[], more: Partial<SessionState> = {}): ledger.Ledger {
  const known = new ledger.Ledger((ticket) => HEADS.get(ticket) ?? 0);
  known.renew(told(place, inside, more));
  return known;
}

/** Inside and attended of a ticket, present and attended of the session. */
function now(of: ledger.Ledger, ticket = SINGLE, more: Act | null = null): number[] {
  const { inside, attended, sessionPresent, sessionAttended } = of.standing("fair", ticket, TEN, more);
  return [inside, attended, sessionPresent, sessionAttended];
}

test("an act counts once whether the bundle has it or not: its place in the log tells", () => {
  const held = known("5-0", []);
  held.did(act("a"));
  expect(now(held)).toEqual([1, 1, 1, 1]);
  held.answered("a", "7-0");
  expect(now(held)).toEqual([1, 1, 1, 1]);
  held.learn(told("6-9", [0, 5]));
  expect(now(held)).toEqual([1, 1, 6, 6]);
  held.learn(told("7-0", [1, 5]));
  expect(now(held)).toEqual([1, 1, 6, 6]);
});

test("an act whose answer comes after the bundle that has it counts once", () => {
  const held = known("10-0", [1, 0]);
  held.answered("a", "9-0");
  held.did(act("a"));
  expect(now(held)).toEqual([1, 1, 1, 1]);
});

test.each([
  ["that the bundle does not have", "9-0"],
  ["that the bundle has, and the service has not heard of it", "3-0"],
])("an act taken back is as if it had never been: one %s", (_, place) => {
  const held = known("5-0", place === "3-0" ? [0, 17] : [0, 5]);
  held.did(act("a", CLASS, 12));
  held.answered("a", place);
  expect(now(held, CLASS)).toEqual([17, 17, 17, 17]);
  held.undid("x", "a");
  expect(now(held, CLASS)).toEqual([5, 5, 5, 5]);
  held.answered("x", "11-0");
  expect(now(held, CLASS)).toEqual([5, 5, 5, 5]);
  held.learn(told("11-0", [0, 5]));
  expect(now(held, CLASS)).toEqual([5, 5, 5, 5]);
});

test("an act that was taken back before anybody told of it counts for nothing", () => {
  const held = known("5-0", []);
  held.undid("x", "a");
  held.did(act("a"));
  expect(now(held)).toEqual([0, 0, 0, 0]);
});

test("an exit taken back leaves them inside, and whoever came stays one who came", () => {
  const held = known("5-0", [0, 7], { came: [0, 12], attended: 12 });
  held.did(act("b", CLASS, -5));
  held.answered("b", "4-0");
  held.undid("x", "b");
  expect(now(held, CLASS)).toEqual([12, 12, 12, 12]);
});

test("counted heads come on top and can be taken back", () => {
  const held = known("5-0", [], { attended: 3, present: 3 });
  held.did(act("n", COUNTED, 3));
  held.answered("n", "2-0");
  held.did(act("m", COUNTED, 10));
  expect(now(held)).toEqual([0, 0, 13, 13]);
  held.undid("x", "n");
  expect(now(held)).toEqual([0, 0, 10, 10]);
  held.undid("y", "m");
  expect(now(held)).toEqual([0, 0, 0, 0]);
});

test("more heads counted out than came in are shown as nobody, and so many may come in before it rises", () => {
  const held = known("5-0", [], { attended: 2, present: -4 });
  held.did(act("a"));
  expect(now(held)).toEqual([1, 1, 0, 3]);
});

test("whoever was let in before the session was closed is out, and who comes later is in", () => {
  const held = known("5-0", [0, 4], { came: [1, 20], attended: 21, closings: [TEN - 1] });
  held.did(act("b", CLASS, 3, TEN - 1));
  expect(now(held, CLASS)).toEqual([4, 23, 4, 24]);
  held.did(act("c", CLASS, -4, TEN));
  expect(now(held, CLASS)).toEqual([0, 23, 0, 24]);
  expect(held.standing("fair", CLASS, TEN - 1).closed).toBe(false);
  expect(held.standing("fair", CLASS, TEN).closed).toBe(true);
});

test("a scan that came to nothing counts for nothing", () => {
  const held = known("5-0", []);
  held.did(act("a"));
  held.dropped("a");
  held.answered("a", "9-0");
  expect(now(held)).toEqual([0, 0, 0, 0]);
});

test("one more act can be tried without being done", () => {
  const held = known("5-0", [0, 5]);
  expect(now(held, CLASS, act("a", CLASS, 20))).toEqual([25, 25, 25, 25]);
  expect(now(held, CLASS)).toEqual([5, 5, 5, 5]);
});

test("the first admission is the bundle's or an own one that was earlier, with its door", () => {
  const held = known("5-0", [0, 5]);
  expect(held.first("fair", CLASS)).toEqual({ at: TEN, door: "front" });
  expect(held.first("fair", SINGLE)).toBeNull();
  held.did(act("a", CLASS, 5, TEN - 5000));
  expect(held.first("fair", CLASS)).toEqual({ at: TEN - 5000, door: "front" });
  held.undid("x", "a");
  expect(held.first("fair", CLASS)).toEqual({ at: TEN, door: "front" });
});

test("a new bundle forgets what the old one said but not what the device did", () => {
  const held = known("5-0", [0, 5]);
  held.did(act("a"));
  held.renew(told("6-0", []));
  expect(now(held)).toEqual([1, 1, 1, 1]);
  expect(now(held, CLASS)).toEqual([0, 0, 1, 1]);
});

test("a change without columns says that none of its tickets has moved", () => {
  const held = known("5-0", [1, 5]);
  held.learn(told("6-0", []));
  expect(now(held, CLASS)).toEqual([0, 0, 0, 0]);
});

test("of a session that nobody spoke of only own acts are known", () => {
  const held = known("5-0", [0, 5]);
  held.did({ ...act("a"), session: "evening" });
  expect(held.standing("evening", SINGLE, TEN)).toMatchObject({ inside: 1, sessionAttended: 1 });
  expect(held.standing("talk", SINGLE, TEN)).toMatchObject({ inside: 0, sessionAttended: 0 });
});

test.each(["", "here", "1", "1-", "-1-0"])("what is no place is refused rather than taken for an early one: %j", (place) => {
  expect(() => told(place, [])).toThrow("is no place in a log");
});

test.each<[string, Partial<SessionState>]>([
  ["a session that there is not", { id: "gone" }],
  ["a column too short", { came: [1] }],
  ["columns for fewer tickets", { inside: [1], came: [1], first: [0], doors: [0] }],
  ["a door that there is not", { doors: [7, 7] }],
])("what does not fit together is refused: %s", (_, change) => {
  expect(() => told("5-0", [1, 1], change)).toThrow();
});
