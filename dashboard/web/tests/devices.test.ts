import { expect, test } from "vitest";

import { following, grouped, held, left, places, reach, span, taker, troubles } from "../src/devices";
import { LANGUAGES } from "../src/texts";
import type { DeviceRow } from "../src/wire";

const NOW = Date.parse("2022-11-15T08:00:00.000Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

function row(name: string, given: Partial<DeviceRow> = {}): DeviceRow {
  const said = { seen: ago(10), queue: 0, battery: 80, ahead: 0, revoked: null, version: "1.0" };
  return { name, doors: ["hallen-1"], may: [], enrolled: ago(7200), ...said, ...given };
}

const names = (groups: ReturnType<typeof grouped>) => Object.values(groups).map((rows) => rows.map(({ name }) => name));

test("silence is trouble only with a queue, and only after two minutes", () => {
  expect(troubles(row("a", { seen: ago(121), queue: 1 }), NOW)).toEqual(["silent"]);
  expect(troubles(row("a", { seen: ago(120), queue: 1 }), NOW)).toEqual([]);
  expect(troubles(row("a", { seen: ago(121) }), NOW)).toEqual([]);
});

test("what a silent device said of its battery and clock holds no longer", () => {
  const bad = { battery: 15, ahead: -120_000 };
  expect(troubles(row("a", bad), NOW)).toEqual(["battery", "clock"]);
  expect(troubles(row("a", { ...bad, seen: ago(600) }), NOW)).toEqual([]);
  expect(troubles(row("a", { battery: 16, ahead: 119_999 }), NOW)).toEqual([]);
});

test("a device that has not spoken or is revoked is in no trouble", () => {
  expect(troubles(row("a", { seen: null, queue: null, battery: null, ahead: null }), NOW)).toEqual([]);
  expect(troubles(row("a", { battery: 1, revoked: ago(5) }), NOW)).toEqual([]);
});

test("trouble comes first and the worst of it, then who was heard, who is silent, who is revoked", () => {
  const rows = [
    row("port-10"),
    row("port-2"),
    row("stille", { seen: ago(999) }),
    row("ny", { seen: null, enrolled: ago(5) }),
    row("klokke", { ahead: 200_000 }),
    row("batteri", { battery: 3 }),
    row("ko", { seen: ago(300), queue: 4 }),
    row("sperret", { revoked: ago(1) }),
  ];
  expect(names(grouped(rows, NOW))).toEqual([["ko", "batteri", "klokke"], ["ny", "port-2", "port-10"], ["stille"], ["sperret"]]);
});

test("nothing moves under a reader's hand, but what was revoked goes and what is new comes last", () => {
  const before = grouped([row("a"), row("b"), row("c")], NOW);
  const rows = [row("a", { battery: 2 }), row("aa"), row("b", { revoked: ago(0) }), row("c", { queue: 9 })];
  const after = held(before, rows, NOW);
  expect(names(after)).toEqual([[], ["a", "c", "aa"], [], ["b"]]);
  expect(after.heard[1]?.queue).toBe(9);
});

test("a span is told in its largest unit", () => {
  const said = [0, 59_999, 60_000, 3_599_999, 3_600_000, 86_400_000 * 3].map((much) => span(much, LANGUAGES.nb));
  expect(said).toEqual(["0 s", "59 s", "1 min", "59 min", "1 t", "3 d"]);
});

test("what is left of a link is told in minutes and seconds, and never below nothing", () => {
  expect([600_000, 61_000, 60_001, 1, -5].map(left)).toEqual(["10:00", "1:01", "1:01", "0:01", "0:00"]);
});

test("one more device has the next name", () => {
  expect(["Port 1", "port-9", "Port", ""].map(following)).toEqual(["Port 2", "port-10", "Port 2", ""]);
});

test("a link was taken by who is enrolled since, with its doors, rights and name", () => {
  const wanted = { doors: ["hallen-1"], may: [] };
  const offered = { now: ago(60) };
  const fresh = row("hallen-1-2", { enrolled: ago(30) });
  expect(taker([row("hallen-1-1"), fresh], wanted, offered)).toBe(fresh);
  expect(taker([fresh], { ...wanted, name: "hallen-1-2" }, offered)).toBe(fresh);
  expect(taker([fresh], { ...wanted, name: "Port 1" }, offered)).toBeNull();
  expect(taker([fresh], { ...wanted, doors: ["hallen-2"] }, offered)).toBeNull();
  expect(taker([fresh], { ...wanted, may: ["names"] }, offered)).toBeNull();
  expect(taker([row("hallen-1-1")], wanted, offered)).toBeNull();
});

test("a page knows whom its address leads to it", () => {
  const of = (address: string) => reach(new URL(address) as unknown as Location);
  expect(["https://uka.example", "https://192.0.2.7:8100"].map(of)).toEqual(["all", "all"]);
  expect(["http://localhost:8100", "http://127.0.0.1", "https://[::1]:1"].map(of)).toEqual(["here", "here", "here"]);
  expect(["http://192.0.2.7:8100", "http://localhost.example"].map(of)).toEqual(["insecure", "insecure"]);
});

test("doors stand under their venues, and venues without any are left out", () => {
  const venue = (id: string) => ({ id, name: id.toUpperCase(), municipality: "verdal", capacity: null });
  const door = (id: string, venue: string) => ({ id, venue, sessions: [], name: `Dør ${id}` });
  expect(places({ venues: [venue("a"), venue("b"), venue("c")], doors: [door("2", "c"), door("1", "a"), door("3", "c")] })).toEqual([
    { venue: "A", doors: [door("1", "a")] },
    { venue: "C", doors: [door("2", "c"), door("3", "c")] },
  ]);
});
