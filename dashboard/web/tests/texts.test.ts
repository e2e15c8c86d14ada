import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { LANGUAGES, type Texts } from "../src/texts";

const src = join(import.meta.dirname, "../src");
const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/texts[/\\]\w\w\.ts$/.test(name))
  .map((name) => readFileSync(join(src, name), "utf8"))
  .join("\n");

const keys = Object.keys(LANGUAGES.nb) as (keyof Texts)[];

/** A text as it reads with numbers in it. */
function said(text: Texts[keyof Texts]): string {
  if (typeof text === "function") return (text as (...given: unknown[]) => string)(17, 23);
  return String(text);
}

test.each(Object.entries(LANGUAGES))("%s has every text and no other, and none is empty", (_, texts) => {
  expect(Object.keys(texts)).toEqual(keys);
  expect(keys.filter((key) => said(texts[key]).trim() === "")).toEqual([]);
});

test.each(Object.entries(LANGUAGES))("%s says every number it is given", (_, texts) => {
  const numbers = (text: string) => text.match(/17|23/g)?.toSorted() ?? [];
  expect(keys.filter((key) => numbers(said(texts[key])).join() !== numbers(said(LANGUAGES.nb[key])).join())).toEqual([]);
});

test.each(Object.entries(LANGUAGES))("%s keeps the commands as they are typed", (_, texts) => {
  const commands = (key: keyof Texts) => said(texts[key]).match(/`[^`]+`/g)?.toSorted() ?? [];
  const wanted = (key: keyof Texts) => said(LANGUAGES.nb[key]).match(/`[^`]+`/g)?.toSorted() ?? [];
  expect(keys.map(commands)).toEqual(keys.map(wanted));
});

test("every text is shown somewhere", () => {
  const unused = keys.filter((key) => !new RegExp(`\\bt\\.${key}\\b|"${key}"`).test(sources));
  expect(unused).toEqual([]);
});
