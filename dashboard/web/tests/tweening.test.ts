import { expect, test } from "vitest";

import { between } from "../src/tweening";

test("a number starts where it was, ends where it should, and is whole in between", () => {
  const way = [0, 0.1, 0.3, 0.7, 1, 1.4].map((time) => between(100, 200, time));
  expect(way[0]).toBe(100);
  expect(way.slice(-2)).toEqual([200, 200]);
  expect(way.every(Number.isInteger)).toBe(true);
  expect(way).toEqual(way.toSorted((one, other) => one - other));
});

test("it walks down as it walks up", () => {
  expect(between(9, 4, 1)).toBe(4);
  expect(between(9, 4, 0.2)).toBeLessThan(9);
});
