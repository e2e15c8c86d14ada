import { expect, test } from "vitest";

import { BundleJudge } from "../../src/core/judging";
import type { Entry } from "../../src/entries";
import type { Bundle, ScanMessage, VerdictMessage } from "../../src/wire";
import { file } from "./bundled";

const SINGLE = "EW3SV2BAJ8APRPYZ";
const CLASS = "79SDTFQS4XXVMEEH";
const SPEAKER = "7PWN9Z95QEJGJD67";
const ELSEWHERE = "H75ZKP94QMCET27X";
const NEW = "CKTXG69CTWYWJMD4";
const AT = "2022-11-17T09:00:30.000Z";

function scan(code: string, more: Partial<ScanMessage> = {}): ScanMessage {
  return { id: "z", session: "fair", door: "front", direction: "entry", at: AT, code, ...more };
}

function entry(code: string, more: Partial<ScanMessage> = {}): Entry {
  return { kind: "scan", message: scan(code, { id: "own", provisional: "admitted", ...more }) };
}

function renewed(): BundleJudge {
  const judge = new BundleJudge();
  judge.renew(file().bundle);
  return judge;
}

/** A verdict of the service on an own scan. */
function verdict(of: Partial<VerdictMessage>): VerdictMessage {
  const session = { id: "fair", attended: 0, present: 0, capacity: null, left: null };
  const nothing = { reason: null, also: [], conflict: null, heads: 1, ticket: null, first: null, valid: [], since: null };
  return { id: "own", entry: "9-0", outcome: "admitted", session, ...nothing, ...of };
}

test("without a bundle everybody passes, in and out, and nothing is known of them", () => {
  const judge = new BundleJudge();
  expect(judge.programme).toBeNull();
  expect(judge.answer(scan("X"))).toEqual({ outcome: "admitted", reason: null, heads: null, verdict: null });
  expect(judge.answer(scan("X", { direction: "exit" })).outcome).toBe("exited");
  expect(judge.sessionNow("fair", 0)).toBeNull();
  expect(judge.ticketOf(entry(SINGLE))).toBe("");
});

test("in a session that the bundle does not know everybody passes", () => {
  expect(renewed().answer(scan("X", { session: "new" }))).toMatchObject({ outcome: "admitted", verdict: null });
  expect(renewed().answer(scan("X")).reason).toBe("unknown");
});

test("an answer tells all that the service would", () => {
  expect(renewed().answer(scan(SINGLE, { direction: "exit" }))).toEqual({
    outcome: "exited",
    reason: null,
    heads: null,
    verdict: {
      id: "z",
      entry: "",
      outcome: "exited",
      reason: null,
      also: [],
      conflict: null,
      heads: 1,
      ticket: { id: "", name: "Deltaker 0001", organisation: "Bedrift 01", category: "business", heads: 1, inside: 0, left: 1 },
      // To the second, and in the one before the admission.
      first: { at: "2022-11-17T08:59:58.000Z", door: "front" },
      valid: [],
      session: { id: "fair", attended: 16, present: 13, capacity: null, left: null },
      since: null,
    },
  });
});

test("who is in already is told by which door they came", () => {
  const { reason, verdict } = renewed().answer(scan(SINGLE));
  expect([reason, verdict?.first?.door, verdict?.ticket?.left]).toEqual(["already_in", "front", 0]);
});

test("of a group the heads are told, so that the service does not find others", () => {
  expect(renewed().answer(scan(CLASS)).heads).toBe(20);
  expect(renewed().answer(scan(CLASS, { heads: 3 })).heads).toBe(3);
  expect(renewed().answer(scan(CLASS, { heads: 25 }))).toMatchObject({ outcome: "refused", heads: null });
});

test("who comes to the wrong session is told where the ticket is valid that day", () => {
  const { reason, verdict } = renewed().answer(scan(ELSEWHERE));
  expect([reason, verdict?.valid]).toEqual(["wrong_session", [{ session: "evening", start: "2022-11-17T09:00:00.000Z", venue: "barn" }]]);
});

test("a session that lets in no more than it has places for is full when the own ones have come", () => {
  const judge = renewed();
  judge.stored({ kind: "count", message: { id: "n", session: "talk", door: "front", direction: "entry", heads: 2, at: AT } });
  expect(judge.sessionNow("talk", Date.parse(AT))).toEqual({ id: "talk", attended: 2, present: 2, capacity: 2, left: 0 });
  expect(judge.answer(scan(SPEAKER, { session: "talk" })).reason).toBe("full");
  judge.stored({ kind: "annulment", message: { id: "x", scan: "n", session: "talk" } });
  expect(judge.answer(scan(SPEAKER, { session: "talk" })).outcome).toBe("admitted");
});

test("a code that was replaced is known to be so, even where the clock here is a little behind", () => {
  const { reason, verdict } = renewed().answer(scan("SECOND-CODE-OF-IT", { at: "2022-11-17T08:59:59.000Z" }));
  expect([reason, verdict?.since, verdict?.ticket?.name]).toEqual(["revoked", "2022-11-17T09:00:00.000Z", null]);
});

test("whom the door let in is in, until the service says that it made nothing of it", () => {
  const judge = renewed();
  judge.stored(entry(SPEAKER, { session: "talk" }));
  expect(judge.answer(scan(SPEAKER, { session: "talk" })).reason).toBe("already_in");
  judge.answered(entry(SPEAKER, { session: "talk" }), { id: "own", problem: { code: "door_unknown", detail: "there is no such door" } });
  expect(judge.answer(scan(SPEAKER, { session: "talk" })).outcome).toBe("admitted");
});

test("what the service concluded holds against what the door showed", () => {
  const judge = renewed();
  judge.stored(entry(CLASS, { heads: 20 }));
  expect(judge.answer(scan(CLASS)).reason).toBe("already_in");
  judge.answered(entry(CLASS, { heads: 20 }), verdict({ heads: 5 }));
  expect(judge.answer(scan(CLASS)).heads).toBe(15);
});

test("a scan instead of another takes that one back", () => {
  const judge = renewed();
  judge.stored(entry(CLASS, { heads: 20, id: "first" }));
  judge.stored(entry(CLASS, { heads: 8, instead_of: "first" }));
  expect(judge.answer(scan(CLASS)).heads).toBe(12);
});

test("what is heard before the first bundle is remembered until it comes", () => {
  const judge = new BundleJudge();
  judge.stored(entry(SPEAKER, { session: "talk" }));
  judge.renew(file().bundle);
  expect(judge.answer(scan(SPEAKER, { session: "talk" })).reason).toBe("already_in");
});

test("what was answered before a start is recalled by the ticket's name in the bundle, without its code", () => {
  const judge = renewed();
  const ticket = judge.ticketOf(entry(SPEAKER));
  const { message } = entry(SPEAKER, { session: "talk" });
  const kept: Entry = { kind: "scan", message: { ...(message as ScanMessage), code: null, ticket: "some-id" } };
  judge.recalled(kept, { id: "own", place: "7-0", ticket });
  expect(judge.answer(scan(SPEAKER, { session: "talk" })).reason).toBe("already_in");
});

test("what changed is taken in: a new ticket, a code issued anew, and how things stand", () => {
  const judge = renewed();
  expect(judge.answer(scan(NEW)).reason).toBe("unknown");
  judge.change(file().changes);
  expect(judge.answer(scan(NEW)).reason).toBe("already_in");
  expect(judge.answer(scan(SINGLE)).reason).toBe("revoked");
});

test("nothing can have changed where there is no bundle", () => {
  expect(() => new BundleJudge().change(file().changes)).toThrow("there is no bundle");
});

const { programme, sessions, tickets } = file().bundle;

test.each<[string, Partial<Bundle>]>([
  ["a time that is none", { now: "yesterday" }],
  ["a time without a zone", { now: "2022-11-15T10:00:00" }],
  ["a place that is none", { place: "here" }],
  ["a salt that is no bytes", { salt: "ÆØÅ" }],
  ["a column too short", { sessions: sessions.map((session) => ({ ...session, inside: [1] })) }],
  ["fewer kinds than tickets", { tickets: { ...tickets, kinds: [0] } }],
  ["a zone that nobody knows", { programme: { ...programme, timezone: "Europe/Atlantis" } }],
  ["a year that there is not", { programme: { ...programme, sessions: programme.sessions.map((one) => ({ ...one, start: 2 ** 53 })) } }],
])("a bundle that does not fit together leaves the one before: %s", (_, change) => {
  const judge = renewed();
  const before = judge.answer(scan(CLASS));
  expect(() => judge.renew({ ...file().bundle, ...change })).toThrow();
  expect(judge.answer(scan(CLASS))).toEqual(before);
});

test("changes that do not fit together change nothing", () => {
  const judge = renewed();
  const before = [judge.answer(scan(CLASS)), judge.answer(scan(NEW))];
  expect(() => judge.change({ ...file().changes, place: "here" })).toThrow();
  expect(() => judge.change({ ...file().changes, digests: "" })).toThrow();
  expect([judge.answer(scan(CLASS)), judge.answer(scan(NEW))]).toEqual(before);
});
