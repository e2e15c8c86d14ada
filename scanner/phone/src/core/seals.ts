/**
 * Seals: how a door holds tickets without holding codes or names that a thief of its phone could read.
 *
 * A ticket stands at the door as the digest of its code under the programme's salt; what the door shows of it is sealed under
 * a key made from the code and the salt, so that only who holds up the ticket opens it:
 *
 *     digest   the first 8 bytes of HMAC-SHA-256(salt, "digest" code)
 *     key      HMAC-SHA-256(salt, "key" code)
 *     sealed   text XOR HMAC-SHA-256(key, nonce 0), HMAC-SHA-256(key, nonce 1), ...    (numbers as 4 bytes, big-endian)
 *
 * `checkin/core/seals.py` says why, `tests/vectors/seals.json` holds both to the same bytes.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** Bytes of a digest. */
export const DIGEST = 8;

const BLOCK = 32;

/** What stands for a code at a door, in hexadecimal. */
export function digest(salt: Uint8Array, code: string): string {
  return bytesToHex(hmac(sha256, salt, utf8ToBytes(`digest${code}`)).subarray(0, DIGEST));
}

/** The key that only who holds up the code can make. */
export function key(salt: Uint8Array, code: string): Uint8Array {
  return hmac(sha256, salt, utf8ToBytes(`key${code}`));
}

/** What was sealed. */
export function opened(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array {
  const text = new Uint8Array(sealed.length);
  for (let at = 0; at < sealed.length; at += BLOCK) {
    const stream = hmac(sha256, key, concatBytes(nonce, numbered(at / BLOCK)));
    for (const [place, byte] of sealed.subarray(at, at + BLOCK).entries()) text[at + place] = byte ^ (stream[place] ?? 0);
  }
  return text;
}

function numbered(block: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, block);
  return bytes;
}
