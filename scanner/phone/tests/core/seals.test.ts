import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";

import * as seals from "../../src/core/seals";
import { vectors } from "./cases";

interface Case {
  code: string;
  digest: string;
  key: string;
  text: string;
  sealed: string;
}

const { salt, nonce, cases } = vectors<{ salt: string; nonce: string; cases: Case[] }>("seals.json");

test.each(cases.map((one) => [one.code.slice(0, 40), one] as const))("what stands for %j is what the service says", (_, one) => {
  expect(seals.digest(hexToBytes(salt), one.code)).toBe(one.digest);
  expect(bytesToHex(seals.key(hexToBytes(salt), one.code))).toBe(one.key);
});

test.each(cases.map((one) => [one.text.slice(0, 40), one] as const))("what was sealed is opened with the code: %j", (_, one) => {
  const opened = seals.opened(seals.key(hexToBytes(salt), one.code), hexToBytes(nonce), hexToBytes(one.sealed));
  expect(new TextDecoder().decode(opened)).toBe(one.text);
});
