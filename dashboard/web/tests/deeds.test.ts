import { afterEach, expect, test, vi } from "vitest";

import { byDay, deeds, further, matching } from "../src/deeds";
import { formats } from "../src/formatting";
import { LANGUAGES } from "../src/texts";
import type { AuditPage, DeedRow } from "../src/wire";

afterEach(() => vi.unstubAllGlobals());

const { nb } = LANGUAGES;
const said = (row: DeedRow) => nb.deeds[row.what];

function row(number: number, given: Partial<DeedRow> = {}): DeedRow {
  const at = "2022-11-15T07:50:00.000Z";
  return { number, at, who: "Kari 0001", what: "exported", of: "log.csv", more: "", ...given };
}

function page(rows: DeedRow[], older: string | null, deeds = 9): AuditPage {
  return { deeds, last: "ab", rows, older };
}

test("every deed has words in every language, and no two the same", () => {
  for (const { deeds } of Object.values(LANGUAGES)) {
    expect(Object.keys(deeds)).toEqual(Object.keys(nb.deeds));
    expect(new Set(Object.values(deeds)).size).toBe(Object.keys(nb.deeds).length);
    expect(Object.values(deeds).filter((words) => words.trim() === "")).toEqual([]);
  }
});

test("words are sought in every part, in any order, whatever their case", () => {
  const rows = [
    row(3, { who: "Ola 0002", what: "override", of: "0190", more: "samling: already_in" }),
    row(2),
    row(1, { what: "sign_in_failed", of: "", who: "" }),
  ];
  const found = (typed: string) => matching(rows, typed, said).map(({ number }) => number);
  expect(found("")).toEqual([3, 2, 1]);
  expect(found("  ")).toEqual([3, 2, 1]);
  expect(found("KARI")).toEqual([2]);
  expect(found("already ola")).toEqual([3]);
  expect(found("slapp inn")).toEqual([3]);
  expect(found("sign_in_failed")).toEqual([1]);
  expect(found("kari ola")).toEqual([]);
});

test("what is read further comes behind, and the sum stays that of the beginning", () => {
  const newest = page([row(9), row(8)], "8.5-0");
  expect(further(null, newest)).toEqual(newest);
  expect(further(newest, page([row(7)], null, 12))).toEqual(page([row(9), row(8), row(7)], null));
});

test("days are the programme's", () => {
  const at = ["2022-11-15T23:30:00.000Z", "2022-11-15T22:30:00.000Z", "2022-11-14T23:30:00.000Z", "2022-11-14T22:30:00.000Z"];
  const days = byDay(at.map((at, number) => row(number, { at })), formats(nb, "Europe/Oslo").dateOf);
  expect(days.map(({ date, rows }) => [date, rows.length])).toEqual([["2022-11-16", 1], ["2022-11-15", 2], ["2022-11-14", 1]]);
});

test("older deeds are asked for by what the page before calls them", async () => {
  const asked = vi.fn(async () => new Response(JSON.stringify(page([], null))));
  vi.stubGlobal("fetch", asked);
  await deeds(null);
  await deeds("8.5-0");
  expect(asked.mock.calls.map(([path]: unknown[]) => path)).toEqual(["/api/v1/audit", "/api/v1/audit?before=8.5-0"]);
});
