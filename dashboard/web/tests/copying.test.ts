import { afterEach, expect, test, vi } from "vitest";

import { copied } from "../src/copying";

afterEach(() => vi.unstubAllGlobals());

test("a text goes to the clipboard as it is", async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  expect(await copied("checkin-scanner")).toBe(true);
  expect(writeText).toHaveBeenCalledWith("checkin-scanner");
});

test("no clipboard, or one that says no, is told", async () => {
  vi.stubGlobal("navigator", {});
  expect(await copied("x")).toBe(false);
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new DOMException("no")) } });
  expect(await copied("x")).toBe(false);
});
