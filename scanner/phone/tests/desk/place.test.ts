import { expect, test } from "vitest";

import { doorsOf } from "../../src/desk/doors";
import * as place from "../../src/desk/place";
import { here, NOW, programme } from "./standing";

test("a door serves its sessions, and one that serves none is no place", () => {
  expect(here.sessions.map(({ id }) => id)).toEqual(["morgen", "kveld"]);
  expect(place.of(programme, "tom")).toBeNull();
  expect(place.of(programme, "borte")).toBeNull();
});

test("it is called by its venue and its door, and its clock is the programme's", () => {
  expect(place.called(here)).toBe("Hallen · Hovedinngang");
  expect(place.clock(here, NOW)).toBe("08:50");
  expect(place.dayAndClock(here, NOW - 86_400_000, NOW)).toBe("14.11. 08:50");
});

test("a device may stand at those of its doors that serve anything", () => {
  expect(doorsOf({ programme, doors: ["tom", "sor", "hoved"] }).map(({ id }) => id)).toEqual(["hoved", "sor"]);
  expect(doorsOf({ programme: null, doors: ["hoved"] })).toEqual([]);
});
