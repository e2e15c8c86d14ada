import { expect, test } from "vitest";

import { isLow } from "../../src/around/battery";
import { languageFor } from "../../src/around/preferences";
import { MELODIES, SHAKES } from "../../src/around/sounds";

test("a battery is low at 15 per cent, unless it is being charged", () => {
  expect([16, 15].map((percent) => isLow({ percent, charging: false }))).toEqual([false, true]);
  expect(isLow({ percent: 3, charging: true })).toBe(false);
  expect(isLow(null)).toBe(false);
});

test("every kind sounds and feels unlike the others", () => {
  expect(new Set(Object.values(MELODIES).map((tones) => JSON.stringify(tones))).size).toBe(4);
  expect(new Set(Object.values(SHAKES).map(String)).size).toBe(4);
});

test("the language is the one chosen, else the first that the phone asks for and we speak, else bokmål", () => {
  expect(languageFor("en", ["nn"])).toBe("en");
  expect(languageFor(null, ["de", "nn-NO", "en"])).toBe("nn");
  expect(languageFor(null, ["de"])).toBe("nb");
});
