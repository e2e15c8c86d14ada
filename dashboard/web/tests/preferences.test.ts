import { expect, test } from "vitest";

import { languageFor, storedLanguage } from "../src/preferences";
import { spoken } from "../src/texts";

test("what the reader chose wins", () => {
  expect(languageFor("nn", ["en-GB"], ["nb"])).toBe("nn");
});

test("else the first language of the reader's that the programme has too", () => {
  expect(languageFor(null, ["de-DE", "en-US", "nb-NO"], ["nb", "en"])).toBe("en");
  expect(languageFor(null, ["en-US", "no"], ["nn", "nb"])).toBe("nb");
});

test("else the programme's first, else bokmål", () => {
  expect(languageFor(null, ["de"], ["se", "nn", "nb"])).toBe("nn");
  expect(languageFor(null, ["de"], [])).toBe("nb");
});

test("before the programme is known, the reader's own language", () => {
  expect(languageFor(null, ["nn-NO"], [])).toBe("nn");
});

test.each([
  ["no", "nb"],
  ["NB-no", "nb"],
  ["nn", "nn"],
  ["en-US", "en"],
  ["sv-SE", null],
])("the tag %s is answered in %s", (tag, language) => {
  expect(spoken(tag)).toBe(language);
});

test("where storage is not to be had, nothing is chosen", () => {
  expect(storedLanguage()).toBeNull();
});
