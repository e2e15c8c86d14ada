import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let script: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "phone-"));
  await build({ logLevel: "error", mode: "production", build: { outDir: folder, emptyOutDir: true } });
  script = readFileSync(join(folder, "sw.js"), "utf8");
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the worker is one classic script", () => {
  expect(script).not.toMatch(/\bimport\b|\bexport\b|importScripts|process\.env/);
});

test("the worker keeps every file of the build but itself and what is compressed, each under its address", () => {
  const kept = [...script.matchAll(/url:`([^`]+)`,revision:(?:`(\w+)`|null)/g)].map(([, url]) => url);
  const built = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".") && !/\.gz$|^sw\.js$/.test(name));
  expect(kept.sort()).toEqual(built.map((name) => `/scan/${name.replace("index.html", "")}`).sort());
  expect(kept).toContain("/scan/");
});

test("what has no hash in its name has one in the list, so that a changed file is fetched anew", () => {
  expect(script).toMatch(/url:`\/scan\/`,revision:`\w{16}`/);
});
