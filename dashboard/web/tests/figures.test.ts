import { expect, test } from "vitest";

import { bar, filling, isFull, phase } from "../src/figures";
import { session } from "./rows";

test.each([
  ["2022-11-15T06:59:59.999Z", "before"],
  ["2022-11-15T07:00:00.000Z", "on"],
  ["2022-11-15T09:59:59.999Z", "on"],
  ["2022-11-15T10:00:00.000Z", "after"],
])("at %s a session from seven to ten is %s", (at, expected) => {
  expect(phase(session(), at)).toBe(expected);
});

test("a bar is as long as the largest of capacity, registered and attended", () => {
  expect(bar(session({ capacity: 100, registered: 80, attended: 50, present: 25 }))).toEqual({
    attended: 0.5,
    present: 0.25,
    registered: 0.8,
    capacity: 1,
  });
  expect(bar(session({ capacity: 50, registered: 80, attended: 100, present: 100 }))).toMatchObject({ attended: 1, capacity: 0.5 });
});

test("without capacity and registrations there is no bar", () => {
  expect(bar(session({ attended: 12 }))).toBeNull();
});

test("a session with nobody and no place has an empty bar", () => {
  expect(bar(session({ capacity: 0 }))).toMatchObject({ attended: 0, capacity: 0 });
});

test("until it is over, a session is filled by who takes its places", () => {
  const row = session({ capacity: 200, registered: 100, attended: 190, present: 150 });
  expect(filling(row, "on")).toEqual({ of: "capacity", share: 0.75, whole: 200 });
});

test("when it is over, by the registered people who came: walk-ins are not of them", () => {
  const row = session({ capacity: 200, registered: 100, attended: 90, walk_ins: 10 });
  expect(filling(row, "after")).toEqual({ of: "registered", share: 0.8, whole: 100 });
});

test("with neither places nor registrations there is nothing to be full of", () => {
  expect(filling(session({ attended: 5 }), "on")).toBeNull();
  expect(filling(session({ registered: 0, capacity: 0 }), "on")).toBeNull();
});

test("full is said while it matters: not when people have left, not when it is over", () => {
  const row = session({ capacity: 40, attended: 40, present: 40 });
  expect(isFull(row, "on")).toBe(true);
  expect(isFull(row, "after")).toBe(false);
  expect(isFull({ ...row, present: 39 }, "on")).toBe(false);
  expect(isFull({ ...row, capacity: null }, "on")).toBe(false);
});
