/**
 * Tickets as a door has them, and the short codes that stand for them.
 *
 * A code of ours is 15 random characters of an alphabet without I, L, O and U, and a check character: a weighted sum over
 * GF(32) with sixteen different weights, so that every single wrong character and every swap of two is caught before
 * anybody is told "unknown". Codes issued by others are taken as they are.
 */

/** The right to attend, for one attendee or a group of heads. Times are milliseconds since the epoch. */
export interface Ticket {
  /** Its digest, in hexadecimal. */
  readonly id: string;
  readonly category: string;
  readonly heads: number;
  readonly sessions: readonly string[];
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly revokedAt: number | null;
  /** Codes that a re-issue has put out of use, with the time since when. */
  readonly replaced: readonly (readonly [code: string, since: number])[];
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 16;

const VALUE = new Map([...ALPHABET].map((character, value) => [character, value]));
const AS_MEANT: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1", "-": "", " ": "" };

// What the service takes for a blank; `trim` has another idea of some.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AROUND = new RegExp(`^${BLANK}+|${BLANK}+$`, "g");

/** Whether the text is a well-formed code of ours, check character included. */
export function isOurs(code: string): boolean {
  return code.length === LENGTH && sum(code) === 0;
}

/** What a person who typed a code of ours meant; text that does not become one comes back as it was. */
export function asMeant(text: string): string {
  const meant = normal(text);
  return isOurs(meant) ? meant : text;
}

/** Whether a typed text looks like a code of ours but can't be one: a character of it is wrong, or two are swapped. */
export function isMistyped(text: string): boolean {
  const meant = normal(text);
  return /^[0-9A-Z]{16}$/.test(meant) && !isOurs(meant);
}

/** A code of ours in groups of four, as it is printed under its QR; any other as it is. */
export function grouped(code: string): string {
  return isOurs(code) ? code.replace(/.{4}(?=.)/g, "$& ") : code;
}

/** Capitals, no blanks or hyphens, 0 for O, 1 for I and L. */
function normal(text: string): string {
  return text.replace(AROUND, "").toUpperCase().replace(/[OIL\- ]/g, (character) => AS_MEANT[character] ?? "");
}

/** The sum of all places by Horner's rule, each with its own power of x; -1 for what is not of the alphabet. */
function sum(code: string): number {
  let total = 0;
  for (const character of code) {
    const value = VALUE.get(character);
    if (value === undefined) return -1;
    total = double(total) ^ value;
  }
  return total;
}

/** Multiplies by x in GF(32) with the polynomial x^5 + x^2 + 1. */
function double(value: number): number {
  const doubled = value << 1;
  return doubled & 0b100000 ? doubled ^ 0b100101 : doubled;
}
