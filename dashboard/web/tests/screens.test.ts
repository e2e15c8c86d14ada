import { expect, test } from "vitest";

import { next, type Screen } from "../src/screens";
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
  expect(next(board, { kind: "denied", status: 401 })).toEqual({ kind: "signed-out" });
  expect(next(board, { kind: "denied", status: 403 })).toEqual({ kind: "forbidden" });
});

test("signing in leads to the board, to a dead link's page, or to another try", () => {
  const trying: Screen = { kind: "signing-in" };
  expect(next(trying, { kind: "signed-in" })).toEqual({ kind: "connecting" });
  expect(next(trying, { kind: "link-used" })).toEqual({ kind: "link-used" });
  expect(next(trying, { kind: "sign-in-failed" })).toEqual({ kind: "sign-in-failed" });
  expect(next({ kind: "sign-in-failed" }, { kind: "sign-in" })).toEqual(trying);
});
