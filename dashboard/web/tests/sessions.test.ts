import { expect, test } from "vitest";

import { formats } from "../src/formatting";
import { categories, cases, chart, lines, marks, silent, told } from "../src/sessions";
import { LANGUAGES } from "../src/texts";
import type { ArrivalRow, ConflictRow, DoorDevice, MoveRow } from "../src/wire";

const { nb, nn, en } = LANGUAGES;
const at = (clock: string) => `2022-11-15T${clock}:00.000Z`;
const time = (clock: string) => Date.parse(at(clock));

function move(scan: string, door: string, clock: string, heads = 1): MoveRow {
  return { scan, door, at: at(clock), heads };
}

function conflict(scan: string, given: Partial<ConflictRow> = {}): ConflictRow {
  const { door = "a", at: when = at("07:41"), ...more } = given;
  return { scan, reason: "already_in", at: when, door, ticket: "ticket-123456", name: null, moves: [], ...more };
}

const moves = [move("1", "a", "07:41"), move("2", "b", "07:43")];
const doorName = (id: string) => `Dør ${id.toUpperCase()}`;
const said = (conflicts: ConflictRow[], t = nb) => cases(conflicts).map((one) => told(one, doorName, t, formats(t, "Europe/Oslo")));

test("one ticket is one case, however many of its scans are in conflict", () => {
  const three = [...moves, move("3", "a", "07:50")];
  expect(cases([conflict("2", { moves: three }), conflict("3", { moves: three })])).toHaveLength(1);
});

test("a case says which doors let a ticket in and when, with the name for who may see it", () => {
  expect(said([conflict("2", { moves })])).toEqual(["Billett …123456 ble sluppet inn ved Dør A 08:41 og ved Dør B 08:43."]);
  expect(said([conflict("2", { moves, name: "Deltaker 0001" })], nn)).toEqual([
    "Deltaker 0001 vart sleppt inn ved Dør A 08:41 og ved Dør B 08:43.",
  ]);
  expect(said([conflict("2", { moves })], en)).toEqual(["Ticket …123456 was let in at Dør A 08:41 and at Dør B 08:43."]);
});

test("what moved nothing can be taken back by itself, each unknown code as a case of its own", () => {
  const unknown = { ticket: "", reason: "unknown" };
  const found = cases([conflict("1", unknown), conflict("2", { ...unknown, door: "b" })]);
  expect(found.map(({ moves: own }) => own)).toEqual([[move("1", "a", "07:41", 0)], [move("2", "b", "07:41", 0)]]);
  expect(said([conflict("1", unknown)])).toEqual(["En ukjent kode ble sluppet inn ved Dør A 08:41."]);
});

test("an exit that nobody came in for is told as one, and a class in many portions by their number", () => {
  expect(said([conflict("1", { reason: "not_inside", moves: [move("1", "b", "08:00", -1)] })])).toEqual([
    "Billett …123456 gikk ut ved Dør B 09:00 uten å være registrert inne.",
  ]);
  const many = ["1", "2", "3", "4", "5"].map((scan) => move(scan, "a", "08:00"));
  expect(said([conflict("5", { moves: many })])).toEqual(["Billett …123456 ble sluppet inn 5 ganger."]);
});

const arrival = (clock: string, category: string, heads: number): ArrivalRow => ({ from: at(clock), category, heads });
const TIMES = { doors_open: time("07:30"), end: time("08:30") };

test("arrivals have a slot for each five minutes from the doors' opening to the end", () => {
  const drawn = chart([arrival("07:30", "youth", 3), arrival("07:35", "youth", 4), arrival("07:35", "", 2)], TIMES);
  expect([drawn.from, drawn.slots.length, drawn.series, drawn.top]).toEqual([TIMES.doors_open, 12, ["youth", ""], 10]);
  expect(drawn.slots.slice(0, 3)).toEqual([[3, 0], [4, 2], [0, 0]]);
});

test("the scale grows for who comes before or after, and not for a clock that is hours wrong", () => {
  const drawn = chart([arrival("07:00", "youth", 1), arrival("08:40", "youth", 1), arrival("02:00", "youth", 50)], TIMES);
  expect([drawn.from, drawn.slots.length, drawn.top]).toEqual([time("07:00"), 21, 1]);
});

test("nobody yet is an empty chart with its scale", () => {
  expect(chart([], TIMES)).toMatchObject({ series: [], rest: false, top: 1 });
});

test("the smallest of many categories stand together", () => {
  const rows = ["a", "b", "c", "d", "e"].map((category, place) => arrival("07:30", category, 5 + place));
  const drawn = chart(rows, TIMES);
  expect([drawn.series, drawn.rest, drawn.slots[0]]).toEqual([["c", "d", "e"], true, [7, 8, 9, 11]]);
});

test("a category keeps its place and colour when others come, however many they are", () => {
  expect(categories([arrival("07:35", "a", 90), arrival("07:30", "b", 1)])).toEqual(["b", "a"]);
});

test("the table has a line for each five minutes in which somebody came", () => {
  const rows = [arrival("07:35", "youth", 4), arrival("07:30", "", 2), arrival("07:35", "", 1)];
  expect(lines(rows, ["youth", ""])).toEqual([
    { from: at("07:30"), heads: [0, 2] },
    { from: at("07:35"), heads: [4, 1] },
  ]);
});

test("full hours are marked, at most five", () => {
  expect(marks(chart([], TIMES))).toEqual([{ at: time("08:00"), share: 0.5 }]);
  expect(marks(chart([], { doors_open: time("07:00"), end: time("18:00") })).length).toBeLessThanOrEqual(5);
});

test("a device of two doors that is silent with scans is named once", () => {
  const device = (name: string, given: Partial<DoorDevice> = {}) => ({ name, seen: at("07:00"), queue: 3, revoked: null, ...given });
  const devices = [device("a"), device("b", { queue: 0 }), device("c", { revoked: at("07:01") }), device("d", { seen: null })];
  const doors = ["1", "2"].map((id) => ({ id, name: id, devices }));
  expect(silent(doors, time("07:03")).map(({ name }) => name)).toEqual(["a"]);
  expect(silent(doors, time("07:02"))).toEqual([]);
});
