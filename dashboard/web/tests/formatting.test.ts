import { expect, test } from "vitest";

import { formats, place } from "../src/formatting";
import { LANGUAGES } from "../src/texts";

const nb = formats(LANGUAGES.nb, "Europe/Oslo");
const nn = formats(LANGUAGES.nn, "Europe/Oslo");
const en = formats(LANGUAGES.en, "Europe/Oslo");

test("numbers are grouped as each language writes them", () => {
  expect([nb, nn, en].map((as) => as.number(12345))).toEqual(["12\u00a0345", "12\u00a0345", "12,345"]);
});

test("a hundred per cent is said only of what is full", () => {
  expect([0.996, 1, 0.29].map((share) => en.percent(share))).toEqual(["99%", "100%", "29%"]);
});

test("times are the programme's, whoever looks from wherever", () => {
  expect(nb.time("2022-11-15T07:50:00.000Z")).toBe("08:50");
  expect([nb, nn, en].map((as) => as.second("2022-11-15T07:05:09.123Z"))).toEqual(["08:05:09", "08:05:09", "08:05:09"]);
  expect(nb.range("2022-11-14T23:00:00.000Z", "2022-11-15T00:30:00.000Z")).toBe("00:00–01:30");
  expect(nb.dateOf("2022-11-14T23:00:00.000Z")).toBe("2022-11-15");
});

test("a day is named in each language, nynorsk too, which browsers seldom know", () => {
  expect(nb.day("2022-11-15")).toBe("tirsdag 15. november");
  expect(nn.day("2022-11-15")).toBe("tysdag 15. november");
  expect(en.day("2022-11-15")).toBe("Tuesday 15 November");
  expect(nn.shortDay("2022-11-19")).toEqual({ weekday: "lau", date: "19." });
});

test("a venue that names its municipality is not given it twice", () => {
  expect(place("Stålhallen", "Verdal")).toBe("Stålhallen, Verdal");
  expect(place("Aulaen i Levanger", "Levanger")).toBe("Aulaen i Levanger");
});
