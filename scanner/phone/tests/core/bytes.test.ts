import { expect, test } from "vitest";

import * as bytes from "../../src/core/bytes";

test("bytes are read from base64, and from nothing else", () => {
  expect(bytes.read("AAH/")).toEqual(Uint8Array.of(0, 1, 255));
  expect(bytes.read("")).toEqual(new Uint8Array());
  expect(() => bytes.read("ÆØÅ")).toThrow("is no base64");
});
