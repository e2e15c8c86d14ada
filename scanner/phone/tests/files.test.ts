import { expect, test } from "vitest";

import { answering } from "../src/files";

const ORIGIN = "https://dør.example";

function answer(path: string, mode: RequestMode = "cors", method = "GET"): string | null {
  return answering({ url: new URL(path, ORIGIN).href, mode, method }, new URL(ORIGIN).origin);
}

test.each(["/scan/", "/scan/?door=nord", "/scan/whatever"])("whoever goes to %s gets the page", (path) => {
  expect(answer(path, "navigate")).toBe("/scan/");
});

test("a file is answered by itself, whatever is asked of it", () => {
  expect(answer("/scan/assets/reader-1a2b.js")).toBe("/scan/assets/reader-1a2b.js");
  expect(answer("/scan/icon.svg?x=1")).toBe("/scan/icon.svg");
});

test.each([
  ["/api/v1/scans", "cors", "POST"],
  ["/api/v1/door/bundle", "cors", "GET"],
  ["/", "navigate", "GET"],
  ["/enrol", "navigate", "GET"],
  ["/scanner", "navigate", "GET"],
  ["https://elsewhere.example/scan/", "navigate", "GET"],
  ["/scan/", "navigate", "POST"],
] as [string, RequestMode, string][])("%s (%s, %s) is none of ours to answer", (path, mode, method) => {
  expect(answer(path, mode, method)).toBeNull();
});
