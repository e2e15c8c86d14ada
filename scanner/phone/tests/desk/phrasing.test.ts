import { expect, test } from "vitest";

import * as phrasing from "../../src/desk/phrasing";
import { LANGUAGES } from "../../src/texts";
import { asked, NOW, now, refusal, session, shown, ticket } from "./standing";

const t = LANGUAGES.nb;
const card = (...given: [Parameters<typeof phrasing.card>[0], Partial<phrasing.Asked>?]) => phrasing.card(given[0], asked(given[1]), t);

test("a yes says who it is, and of one person no more", () => {
  const said = { word: "Slipp inn", name: "Deltaker 0001", about: "Bedrift 04 · business", heads: "", reason: "", advice: "" };
  expect(card(shown())).toEqual({ kind: "admitted", ...said });
});

test("of a group it says how many come in and how many are left", () => {
  const group = ticket({ name: null, organisation: "Skole 02", heads: 24, inside: 20, left: 4 });
  expect(card(shown({ heads: 10, ticket: group }))).toMatchObject({ name: "Skole 02", heads: "10 inn nå · 20 av 24 er inne, 4 igjen" });
});

test("what the device decided by itself says so", () => {
  expect(card(shown({}, true)).advice).toBe("Avgjort uten nett.");
});

test("nobody looked at the ticket: no plain yes", () => {
  const unchecked = { id: "s", outcome: "admitted", reason: null, provisional: true, verdict: null, problem: null } as const;
  expect(card(unchecked)).toMatchObject({ kind: "unsure", word: "Ikke sjekket" });
});

test("whoever wants out is not held back: no plain no", () => {
  expect(card(refusal("not_inside"), { direction: "exit" })).toMatchObject({ kind: "unsure", word: "Ikke inne" });
  const uncounted = { direction: "exit", session: session("x", NOW, { counts_exits: false }) } as const;
  expect(card(refusal("not_inside"), uncounted).reason).toBe("Her telles ikke folk ut.");
});

test("what can't be decided says why", () => {
  const problem = { code: "door_unknown", detail: "no such door" };
  const undecided = { id: "s", outcome: null, reason: null, provisional: false, verdict: null, problem };
  expect(card(undecided)).toMatchObject({ kind: "unsure", word: "Ikke avgjort", reason: "no such door" });
});

test("another session's ticket is shown the way, by the door's clock", () => {
  const valid = [{ session: "kveld", start: "2022-11-15T17:50:00Z", venue: "hall" }];
  expect(card(refusal("wrong_session", { valid })).reason).toBe("Billetten gjelder Arrangement kveld 18:50, Hallen.");
  expect(card(refusal("wrong_session")).reason).toBe("Billetten gjelder ingenting i dag.");
});

test("a used ticket says when and where, and a moment ago that it was here", () => {
  const first = (at: string, door: string) => card(refusal("already_in", { first: { at, door } })).reason;
  expect(first("2022-11-15T07:31:00Z", "sor")).toBe("Billetten kom inn 08:31 ved Sørporten.");
  expect(first("2022-11-14T07:31:00Z", "sor")).toBe("Billetten kom inn 14.11. 08:31 ved Sørporten.");
  expect(first("2022-11-15T07:49:48Z", "hoved")).toBe("Billetten kom inn her for 12 s siden.");
});

test("of a group that is inside in part, the rest may come in", () => {
  const group = ticket({ heads: 24, inside: 10, left: 14 });
  const part = card(refusal("already_in", { heads: 24, ticket: group }));
  expect(part.reason).toBe("10 av 24 er inne, så 14 kan slippes inn. 24 ble bedt om.");
  expect(part.advice).toBe("Velg hvor mange nedenfor.");
});

test("where a few places are left it says how many", () => {
  const few = refusal("full", { heads: 24, session: now({ left: 5 }) });
  expect(card(few)).toMatchObject({ reason: "Det er 5 plasser igjen, og 24 skulle inn.", advice: "Velg færre nedenfor, ellers må de vente." });
  expect(card(refusal("full")).reason).toBe("Alle plassene er tatt.");
});

test("time and withdrawal are told by the clock", () => {
  expect(card(refusal("too_early")).reason).toBe("Dørene åpner 08:20.");
  expect(card(refusal("too_late"), { at: NOW + 2 * 3_600_000 }).reason).toBe("Innslippet stengte 09:50.");
  expect(card(refusal("revoked", { since: "2022-11-14T10:00:00Z" })).reason).toContain("siden 14.11. 11:00");
});

test("every further reason is named", () => {
  expect(card(refusal("wrong_session", { also: ["too_early", "full"] })).reason).toContain("Også: For tidlig, fullt.");
});

test("advice names no act that the device may not do", () => {
  expect(card(refusal("unknown", { ticket: null })).advice).toContain("lag en ny");
  expect(card(refusal("unknown", { ticket: null }), { may: [] }).advice).toContain("ring arrangøren");
  expect(card(refusal("already_in"), { may: [] }).advice).not.toContain("slipp inn likevel");
});

test("an override waives all that speaks against it, or isn't offered", () => {
  const offered = (...given: Parameters<typeof refusal>) => phrasing.overridable(refusal(...given), asked());
  expect(offered("wrong_session", { also: ["full"] })).toEqual(["wrong_session", "full"]);
  expect(offered("revoked")).toEqual([]);
  expect(offered("offline")).toEqual([]);
  expect(phrasing.overridable(refusal("full"), asked({ may: [] }))).toEqual([]);
  expect(phrasing.overridable(shown(), asked())).toEqual([]);
});

test("an unknown code stands in one line, a code of ours in groups, a long one cut", () => {
  const name = (code: string) => card(refusal("unknown", { ticket: null }), { code }).name;
  expect(name("a\nb\u202ec")).toBe("a b c");
  expect(name("000000000000000 0")).toBe("0000 0000 0000 0000");
  expect(name("x".repeat(99))).toHaveLength(48);
});

test("the last one is told in a few words", () => {
  expect(phrasing.line(shown(), asked(), t)).toBe("Deltaker 0001");
  expect(phrasing.line(refusal("full"), asked(), t)).toBe("Fullt · Deltaker 0001");
});
