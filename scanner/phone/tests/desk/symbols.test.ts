import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, test } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

import { drawn, QUIET } from "../../src/desk/symbols";

const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer } });

/** The picture of a code as a camera would have it, so many pixels a module. */
function pictured(code: string, module: number): ImageData {
  const rows = drawn(code);
  const side = (rows.length + 2 * QUIET) * module;
  const pixels = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = rows[Math.floor(y / module) - QUIET]?.[Math.floor(x / module) - QUIET];
      if (dark) pixels.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
    }
  }
  return { data: pixels, width: side, height: side, colorSpace: "srgb" } as ImageData;
}

test.each(["0123456789ABCDEF", "ZZZZZZZZZZZZZZZZ", "0000000000000000", "7K3M9QX2W8V5T4RN"])("the QR of %s is read as that", async (code) => {
  const [read] = await readBarcodes(pictured(code, 4), { formats: ["QRCodeModel2"] });
  expect(read).toMatchObject({ text: code, isValid: true, version: "1", ecLevel: "M" });
});

test("what is no code of ours is not drawn", () => {
  expect(() => drawn("https://example.org")).toThrow();
});
