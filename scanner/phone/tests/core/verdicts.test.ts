import { expect, test } from "vitest";

import * as verdicts from "../../src/core/verdicts";
import { Book } from "./book";
import { type Case, cases, found, NOBODY, settings, type Setting } from "./cases";

/** Whether a device could judge a case's scan by itself: one that nobody has answered yet, at a time that is believed. */
function fits({ scan, before, expect }: Case): boolean {
  const isStrange = "provisional" in scan || "instead_of" in scan || "ticket" in scan || Boolean(expect.clock);
  const isToldBefore = before.some((event) => "scan" in event && event.scan.id === scan.id);
  const isAnnulled = before.some((event) => "annulment" in event && event.annulment.scan === scan.id);
  return !(isStrange || isToldBefore || isAnnulled || expect.problem !== undefined || expect.reason === "superseded");
}

const fitting = cases.filter(fits).map((one) => [one.name, one] as const);

function settingOf({ programme }: Case): Setting {
  const setting = settings.get(programme);
  if (!setting) throw new Error(`there is no programme ${programme}`);
  return setting;
}

test("most of the shared cases can be judged at the door, and every reason of the table is among them", () => {
  expect(fitting.length).toBeGreaterThan(200);
  expect(new Set(fitting.map(([, { expect }]) => expect.reason)).size).toBe(10);
});

test.each(fitting)("the rules conclude as it says: %s", (_, one) => {
  const book = new Book(settingOf(one));
  for (const event of one.before) book.hears(event);
  const { outcome, reason, also, heads } = one.expect;
  expect(book.judged(one.scan)).toEqual({ outcome, reason, also, heads });
});

test.each(fitting.filter(([, { expect }]) => expect.valid))("it is told where the ticket is valid that day: %s", (_, one) => {
  const setting = settingOf(one);
  const ticket = found(setting, one.scan.code ?? "");
  const sessions = ticket && verdicts.entitledOnDayOf(ticket, setting.programme, setting.at(one.scan.at));
  expect((sessions ?? []).map(({ id }) => id)).toEqual(one.expect.valid);
});

test.each(fitting.filter(([, { expect }]) => expect.since))("it is told since when a code is out of use: %s", (_, one) => {
  const setting = settingOf(one);
  const ticket = found(setting, one.scan.code ?? "");
  const since = ticket && verdicts.outOfUseSince(ticket, one.scan.code ?? "", setting.at(one.scan.received));
  expect(since).toBe(setting.at(one.expect.since ?? ""));
});

const [, some] = fitting[0] ?? [];
const setting = settingOf(some as Case);
const [session] = setting.programme.sessions;
const [ticket] = setting.tickets;

test("of several reasons the first of the table wins, and the others follow in order", () => {
  if (!session || !ticket) throw new Error("the cases have sessions and tickets");
  const scan = { at: session.entry_closes, direction: "entry", code: "", heads: null, overridden: false } as const;
  const full = { ...session, id: "other", access: [], capacity: 2, enforce_capacity: true };
  const standing = { ...NOBODY, attended: ticket.heads, sessionAttended: 2, closed: true };
  const late = { ...ticket, validUntil: session.start };
  const refused = { outcome: "refused", reason: "not_valid_now", also: ["wrong_session", "too_late", "already_in", "full"], heads: 1 };
  expect(verdicts.judge(scan, late, full, standing, scan.at)).toEqual(refused);
  const admitted = { outcome: "admitted", reason: null, also: [refused.reason, ...refused.also], heads: 1 };
  expect(verdicts.judge({ ...scan, overridden: true }, late, full, standing, scan.at)).toEqual(admitted);
});

test.each(["unknown", "revoked", "not_inside", "offline", "superseded"])("no door overrides %s", (reason) => {
  expect(verdicts.mayOverride(reason)).toBe(false);
});

test("a code is out of use since it was replaced or its ticket cancelled, whichever came first", () => {
  if (!ticket) throw new Error("the cases have tickets");
  const gone = { ...ticket, revokedAt: 30, replaced: [["A", 10], ["B", 40]] as const };
  expect(["A", "B", "C"].map((code) => verdicts.outOfUseSince(gone, code, 50))).toEqual([10, 30, 30]);
  expect(verdicts.outOfUseSince(gone, "B", 29)).toBeNull();
});
