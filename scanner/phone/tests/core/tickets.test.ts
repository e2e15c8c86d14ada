import { describe, expect, test } from "vitest";

import * as tickets from "../../src/core/tickets";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODES = ["0F0RX28N9B7C9TEH", "2MM2246RB2GA4XWR", "9JWT30H3C8MESDNV"];

describe.each(CODES)("the code %s", (code) => {
  test("is one of ours, and no code with one wrong character is", () => {
    const places = [...code].map((_, place) => place);
    const wrong = places.flatMap((place) => [...LETTERS].map((letter) => code.slice(0, place) + letter + code.slice(place + 1)));
    expect(wrong.filter((typed) => typed !== code && tickets.isOurs(typed))).toEqual([]);
    expect(tickets.isOurs(code)).toBe(true);
  });

  test("is caught with two characters swapped, anywhere", () => {
    const places = [...code].map((_, place) => place);
    const swapped = places.flatMap((one) => places.map((other) => swap(code, one, other)));
    expect(swapped.filter((typed) => typed !== code && tickets.isOurs(typed))).toEqual([]);
    expect(swapped.filter((typed) => typed !== code).every(tickets.isMistyped)).toBe(true);
  });

  test("is meant however a person types it", () => {
    const looks = code.replaceAll("0", "o").replaceAll("1", "l");
    const grouped = tickets.grouped(code);
    for (const typed of [code, code.toLowerCase(), looks, grouped, grouped.replaceAll(" ", "-"), `\u00a0${code}\x1d\n`]) {
      expect(tickets.asMeant(typed)).toBe(code);
      expect(tickets.isMistyped(typed)).toBe(false);
    }
  });
});

function swap(code: string, one: number, other: number): string {
  const letters = [...code];
  [letters[one], letters[other]] = [letters[other] ?? "", letters[one] ?? ""];
  return letters.join("");
}

const OTHERS = ["", "0", "0".repeat(15), "0".repeat(17), "U".repeat(16), "Ø".repeat(16), "0f0rx28n9b7c9teh"];

test.each(OTHERS)("%j is no code of ours", (text) => {
  expect(tickets.isOurs(text)).toBe(false);
});

test.each(["KLASSE-10B", " billett 7 ", "https://example.org/t/4711", "\ufeff0F0RX28N9B7C9TEH"])(
  "what becomes no code of ours is left as it is, and nobody says that it is mistyped: %j",
  (text) => {
    expect(tickets.asMeant(text)).toBe(text);
    expect(tickets.isMistyped(text)).toBe(false);
  },
);

test("a letter that our codes don't have is a typing mistake", () => {
  expect(tickets.isMistyped("0F0R X28N 9B7C 9TEU")).toBe(true);
});

test("a code is printed in groups of four, and a foreign one as it is", () => {
  expect(tickets.grouped("0F0RX28N9B7C9TEH")).toBe("0F0R X28N 9B7C 9TEH");
  expect(tickets.grouped("KLASSE-10B")).toBe("KLASSE-10B");
});
