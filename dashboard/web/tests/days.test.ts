import { expect, test } from "vitest";

import { daysOf, fromLeading, leading } from "../src/days";
import { formats } from "../src/formatting";
import { LANGUAGES } from "../src/texts";
import { session } from "./rows";

const { dateOf } = formats(LANGUAGES.nb, "Europe/Oslo");

const late = session({ id: "late", start: "2022-11-15T17:00:00.000Z", attended: 3, registered: 9 });
const early = session({ id: "early", start: "2022-11-15T07:00:00.000Z", attended: 4 });
const after = session({ id: "after", start: "2022-11-15T23:30:00.000Z", attended: 1 });
const days = daysOf([late, after, early], dateOf);

test("sessions go to their day on the programme's own clock, in order", () => {
  expect(days.map((day) => [day.date, day.sessions.map((row) => row.id)])).toEqual([
    ["2022-11-15", ["early", "late"]],
    ["2022-11-16", ["after"]],
  ]);
});

test("a day sums what its sessions have, and has no registrations where none has", () => {
  expect(days.map((day) => [day.attended, day.registered])).toEqual([
    [7, 9],
    [1, null],
  ]);
});

test("sessions that start together keep the programme's order", () => {
  const twins = daysOf([session({ id: "b" }), session({ id: "a" })], dateOf);
  expect(twins[0]?.sessions.map((row) => row.id)).toEqual(["b", "a"]);
});

test.each([
  ["2022-11-15", "2022-11-15"],
  ["2022-11-16", "2022-11-16"],
  ["2022-11-01", "2022-11-15"],
  ["2022-12-24", "2022-11-16"],
])("on %s the day to show first is %s", (today, first) => {
  expect(leading(days, today)).toBe(first);
});

test("without a session there is no day to lead", () => {
  expect(leading([], "2022-11-15")).toBeNull();
  expect(fromLeading([], null)).toEqual([]);
});

test("the days before the leading one come last", () => {
  expect(fromLeading(days, "2022-11-16").map((day) => day.date)).toEqual(["2022-11-16", "2022-11-15"]);
});
