import { expect, test } from "vitest";

import * as times from "../../src/core/times";

const AT = Date.UTC(2022, 10, 14, 8, 0, 0, 7);

test("a time is written in UTC with milliseconds, and read again", () => {
  expect(times.text(AT)).toBe("2022-11-14T08:00:00.007Z");
  expect(times.read(times.text(AT))).toBe(AT);
});

test("a time is read in whatever zone it is written", () => {
  expect(times.read("2022-11-14T09:00:00.007+01:00")).toBe(AT);
  expect(times.read("2022-11-14T09:00+01:00")).toBe(AT - 7);
});

const OTHERS = ["", "yesterday", "2022-11-14T08:00:00", "2022-11-14", "2022-13-14T08:00:00Z", "14 Nov 2022 08:00 UTC"];

test.each(OTHERS)("%j is no time", (text) => {
  expect(() => times.read(text)).toThrow("no time with a zone");
});
