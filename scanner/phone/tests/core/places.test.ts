import { expect, test } from "vitest";

import * as places from "../../src/core/places";
import type { Door, Programme, Session } from "../../src/wire";

const HOUR = 3_600_000;
const TEN = Date.UTC(2022, 10, 17, 9);

function session(id: string, doorsOpen: number, end: number): Session {
  const more = { access: "open", capacity: null, enforce_capacity: false, counts_exits: false };
  return { id, title: id, venue: "hall", start: doorsOpen, end, doors_open: doorsOpen, entry_closes: end, ...more };
}

const fair = session("fair", TEN - HOUR, TEN + 6 * HOUR);
const talk = session("talk", TEN + HOUR, TEN + 2 * HOUR);
const door: Door = { id: "hall-1", venue: "hall", sessions: ["talk", "fair"], name: "Dør 1" };
const programme: Programme = {
  id: "uke",
  name: "Uka",
  timezone: "Europe/Oslo",
  languages: ["nb"],
  municipalities: [],
  venues: [{ id: "hall", name: "Hallen", municipality: "verdal", capacity: null }],
  sessions: [fair, session("elsewhere", TEN, TEN + HOUR), talk],
  doors: [door],
  moved_days: 0,
};

test.each([
  ["before any, the next", TEN - 5 * HOUR, "fair"],
  ["the one that is on", TEN, "fair"],
  ["a millisecond before another opens", talk.doors_open - 1, "fair"],
  ["of two that are on, the one that opened last", talk.doors_open, "talk"],
  ["until its last millisecond", talk.end, "talk"],
  ["then the other again", talk.end + 1, "fair"],
  ["after all, the last to end", fair.end + 1, "fair"],
])("the clock says which session it is: %s", (_, now, expected) => {
  expect(places.byTheClock([fair, talk], now)?.id).toBe(expected);
  expect(places.byTheClock([talk, fair], now)?.id).toBe(expected);
});

test("a door without sessions has none", () => {
  expect(places.byTheClock([], TEN)).toBeNull();
});

test("a door has the sessions that it serves, in the programme's order", () => {
  expect(places.sessionsAt(programme, door)).toEqual([fair, talk]);
});

test("what the programme has a name for is called by it, all else by its id", () => {
  expect(["hall-1", "gone"].map((id) => places.doorName(programme, id))).toEqual(["Dør 1", "gone"]);
  expect(["hall", "gone"].map((id) => places.venueName(programme, id))).toEqual(["Hallen", "gone"]);
  expect([places.doorName(null, "hall-1"), places.venueName(null, "hall")]).toEqual(["hall-1", "hall"]);
});

test("a day is the one in the programme's zone, and may last 25 hours", () => {
  const day = places.calendar("Europe/Oslo");
  const days = {
    "2022-10-29T21:59:59.999Z": "2022-10-29",
    "2022-10-29T22:00:00Z": "2022-10-30",
    "2022-10-30T00:30:00Z": "2022-10-30",
    "2022-10-30T01:30:00Z": "2022-10-30",
    "2022-10-30T22:59:59Z": "2022-10-30",
    "2022-10-30T23:00:00Z": "2022-10-31",
  };
  expect(Object.keys(days).map((text) => day(Date.parse(text)))).toEqual(Object.values(days));
});

test("a day that loses an hour is still one day", () => {
  const day = places.calendar("Europe/Oslo");
  const times = ["2023-03-25T23:00:00Z", "2023-03-26T21:59:59Z", "2023-03-26T22:00:00Z"];
  expect(times.map((text) => day(Date.parse(text)))).toEqual(["2023-03-26", "2023-03-26", "2023-03-27"]);
});

test("a zone that nobody knows, and a moment that there is not, are no day", () => {
  expect(() => places.calendar("Europe/Atlantis")).toThrow(RangeError);
  expect(() => places.calendar("Europe/Oslo")(2 ** 53)).toThrow(RangeError);
});
