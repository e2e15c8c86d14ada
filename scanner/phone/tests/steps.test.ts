import { expect, test } from "vitest";

import type { Door } from "../src/door";
import { next, type Screen } from "../src/steps";
import { FakeDoor, state } from "./desk/standing";

const opening: Screen = { kind: "opening" };
const door: Door = new FakeDoor();

test("a phone that is no device yet is enrolled, with or without a link", () => {
  const opened = { kind: "opened", door: null, begun: false } as const;
  expect(next(opening, opened, "abc")).toEqual({ kind: "enrol", token: "abc", before: null });
  expect(next(opening, opened, null)).toEqual({ kind: "enrol", token: null, before: null });
});

test("a device goes on where it was, unless it was opened with a link", () => {
  expect(next(opening, { kind: "opened", door, begun: true }, null)).toEqual({ kind: "scanning", door });
  expect(next(opening, { kind: "opened", door, begun: false }, null)).toEqual({ kind: "camera", door });
  expect(next(opening, { kind: "opened", door, begun: true }, "abc")).toEqual({ kind: "enrol", token: "abc", before: door });
});

test("a new device is prepared step by step, and asked for its door only where there are several", () => {
  const on = (screen: Screen) => next(screen, { kind: "on" }, null);
  const many = Object.assign(new FakeDoor(), { state: { ...state, doors: ["hoved", "sor"] } });
  expect(next({ kind: "enrol", token: "abc", before: null }, { kind: "enrolled", door, begun: false }, "abc").kind).toBe("camera");
  expect(on({ kind: "camera", door }).kind).toBe("ready");
  expect(on({ kind: "camera", door: many }).kind).toBe("door");
  expect(on({ kind: "door", door: many }).kind).toBe("ready");
  expect(on({ kind: "ready", door }).kind).toBe("scanning");
});

test("why it can't be opened is told apart", () => {
  expect(next(opening, { kind: "failed", code: "second_tab" }, null).kind).toBe("second-tab");
  expect(next(opening, { kind: "failed", code: "storage" }, null).kind).toBe("broken");
  expect(next({ kind: "broken" }, { kind: "again" }, null)).toEqual(opening);
});
