import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { LANGUAGES, spoken } from "../src/texts";

const src = join(import.meta.dirname, "../src");
const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/texts[/\\]/.test(name))
  .map((name) => readFileSync(join(src, name), "utf8"))
  .join("\n");

const NUMBERS = ["17", "23", "31", "47"];

/** Every text with the way to it, as it reads with numbers in it. */
function said(text: unknown, path: string): [string, string][] {
  if (typeof text === "string") return [[path, text]];
  if (typeof text === "function") return [[path, (text as (...given: string[]) => string)(...NUMBERS)]];
  return Object.entries(text as object).flatMap(([name, inner]) => said(inner, path === "" ? name : `${path}.${name}`));
}

const bokmal = said(LANGUAGES.nb, "");

test.each(Object.entries(LANGUAGES))("%s has every text and no other, and none is empty", (_, texts) => {
  const all = said(texts, "");
  expect(all.map(([path]) => path).toSorted()).toEqual(bokmal.map(([path]) => path).toSorted());
  expect(all.filter(([, text]) => text.trim() === "")).toEqual([]);
});

test.each(Object.entries(LANGUAGES))("%s says every number it is given", (_, texts) => {
  const numbers = (text: string) => NUMBERS.filter((number) => text.includes(number)).join();
  const wanted = new Map(bokmal.map(([path, text]) => [path, numbers(text)]));
  expect(said(texts, "").filter(([path, text]) => numbers(text) !== wanted.get(path))).toEqual([]);
});

test("every text is shown somewhere", () => {
  // By these two the languages are listed.
  const names = Object.keys(LANGUAGES.nb).filter((name) => name !== "code" && name !== "name");
  expect(names.filter((name) => !new RegExp(`\\bt\\.${name}\\b`).test(sources))).toEqual([]);
});

test("a browser's language is one of ours where we speak it", () => {
  expect(["nb-NO", "no", "nn", "en-US", "de"].map(spoken)).toEqual(["nb", "nb", "nn", "en", null]);
});
