import { expect, test } from "vitest";

import { first, next, type Screen } from "../src/screens";
import { attendance } from "./rows";

const shown = attendance();
const board: Screen = { kind: "board", attendance: shown, at: shown.at, live: true };

test("attendance makes a live board of whatever was there", () => {
  expect(next({ kind: "connecting" }, { kind: "attendance", attendance: shown })).toEqual(board);
  expect(next({ ...board, live: false }, { kind: "attendance", attendance: shown })).toEqual(board);
});

test("a pulse moves the clock and nothing else", () => {
  const at = "2022-11-15T08:00:00.000Z";
  expect(next(board, { kind: "pulse", at })).toEqual({ ...board, at });
  expect(next({ kind: "connecting" }, { kind: "pulse", at })).toEqual({ kind: "connecting" });
});

test("a lost stream leaves the figures and says since when they are old", () => {
  expect(next(board, { kind: "lost", detail: null })).toEqual({ ...board, live: false });
});

test("a stream that never came says why, if the service did", () => {
  const screen = next({ kind: "connecting" }, { kind: "lost", detail: "the store does not answer" });
  expect(screen).toEqual({ kind: "unreachable", detail: "the store does not answer" });
});

test("who is not signed in, or may not look, is told so and sees no figure", () => {
  expect(next(board, { kind: "denied", status: 401, code: "not_signed_in" })).toEqual({ kind: "signed-out" });
  expect(next(board, { kind: "denied", status: 403, code: "scope_missing" })).toEqual({ kind: "forbidden", page: "board" });
  expect(next(board, { kind: "denied", status: 403, code: null })).toEqual({ kind: "forbidden", page: "board" });
});

test("signing in leads to the board, to a dead link's page, or to another try", () => {
  const trying: Screen = { kind: "signing-in", token: "abc" };
  expect(next(trying, { kind: "signed-in" })).toEqual({ kind: "connecting" });
  expect(next(trying, { kind: "link-used" })).toEqual({ kind: "link-used" });
  expect(next(trying, { kind: "sign-in-failed", token: "abc" })).toEqual({ kind: "sign-in-failed", token: "abc" });
  expect(next({ kind: "sign-in-failed", token: "abc" }, { kind: "sign-in", token: "abc" })).toEqual(trying);
});

test("an organiser who must enrol a second factor sees that and nothing else", () => {
  const step = { kind: "denied", status: 403, code: "second_factor_wanted" } as const;
  expect(next({ kind: "connecting" }, step)).toEqual({ kind: "second-factor", wanted: true });
  expect(next(board, { kind: "second-factor" })).toEqual({ kind: "second-factor", wanted: false });
});

test("who may not audit is told that of the audit log, and signs in to it as to the board", () => {
  const audit: Screen = { kind: "audit", programme: null };
  expect(next(audit, { kind: "denied", status: 403, code: "scope_missing" })).toEqual({ kind: "forbidden", page: "audit" });
  expect(next(audit, { kind: "denied", status: 401, code: "not_signed_in" })).toEqual({ kind: "signed-out" });
  expect(next({ kind: "signed-out" }, { kind: "audit" })).toEqual(audit);
});

test("who may not see the devices is told that of them", () => {
  const devices: Screen = { kind: "devices", programme: null };
  expect(next(devices, { kind: "denied", status: 403, code: "scope_missing" })).toEqual({ kind: "forbidden", page: "devices" });
  expect(next({ kind: "signed-out" }, { kind: "devices" })).toEqual(devices);
  expect(next(devices, { kind: "programme", programme: shown.programme })).toEqual({ ...devices, programme: shown.programme });
});

test("the audit log learns whose programme it is, and nothing else does", () => {
  const step = { kind: "programme", programme: shown.programme } as const;
  expect(next({ kind: "audit", programme: null }, step)).toEqual({ kind: "audit", programme: shown.programme });
  expect(next({ kind: "signed-out" }, step)).toEqual({ kind: "signed-out" });
});

test("a session's page learns whose programme it is, and who may not see it may see no figures", () => {
  const session: Screen = { kind: "session", id: "messe", programme: null };
  expect(first({ kind: "session", id: "messe" })).toEqual(session);
  expect(next({ kind: "signed-out" }, { kind: "session", id: "messe" })).toEqual(session);
  expect(next(session, { kind: "programme", programme: shown.programme })).toEqual({ ...session, programme: shown.programme });
  expect(next(session, { kind: "denied", status: 403, code: "scope_missing" })).toEqual({ kind: "forbidden", page: "board" });
});

test("how a browser arrived says what it sees first", () => {
  expect(first({ kind: "as-usual" })).toEqual({ kind: "connecting" });
  expect(first({ kind: "audit" })).toEqual({ kind: "audit", programme: null });
  expect(first({ kind: "devices" })).toEqual({ kind: "devices", programme: null });
  expect(first({ kind: "enrol", token: null })).toEqual({ kind: "enrol", token: null });
  expect(first({ kind: "link", token: "abc" })).toEqual({ kind: "signing-in", token: "abc" });
  expect(first({ kind: "welcome", token: "abc" })).toEqual({ kind: "welcome", token: "abc" });
});
