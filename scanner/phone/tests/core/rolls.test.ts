import { expect, test } from "vitest";

import * as bytes from "../../src/core/bytes";
import * as rolls from "../../src/core/rolls";
import type { Tickets } from "../../src/wire";
import { file } from "./bundled";

const { bundle, changes, before, after } = file();

function rolled(...told: Tickets[]): rolls.Roll {
  const roll = new rolls.Roll(bytes.read(bundle.salt));
  for (const tickets of told) roll.take(rolls.read(tickets, bundle.programme));
  return roll;
}

/** What is found by a code, in the words of the file. */
function found(roll: rolls.Roll, code: string) {
  const { ticket, holder } = roll.found(code) ?? { ticket: null, holder: null };
  if (ticket === null) return { code, ticket, holder };
  const { validFrom: valid_from, validUntil: valid_until, revokedAt: revoked_at, ...same } = ticket;
  return { code, ticket: { ...same, valid_from, valid_until, revoked_at }, holder };
}

test.each(before.map((one) => [one.code, one] as const))("a code finds its ticket and opens who holds it: %s", (code, one) => {
  expect(found(rolled(bundle.tickets), code)).toEqual(one);
});

test.each(after.map((one) => [one.code, one] as const))("what is taken in later stands in place of what was known: %s", (code, one) => {
  expect(found(rolled(bundle.tickets, changes.tickets as Tickets), code)).toEqual(one);
});

test("a roll knows how many tickets there are, and how many heads each has", () => {
  const roll = rolled(bundle.tickets, changes.tickets as Tickets);
  expect(roll.size).toBe(11);
  expect(after.flatMap(({ ticket }) => (ticket ? [roll.heads(ticket.id) === ticket.heads] : []))).not.toContain(false);
  expect(roll.heads("00".repeat(8))).toBe(0);
});

test("a code that was typed is found as it was meant", () => {
  const [{ code, holder }] = before as [(typeof before)[number]];
  const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4).toLowerCase()} `;
  expect(rolled(bundle.tickets).found(typed)?.holder).toEqual(holder);
});

test.each(["", " ", "UKJENT", "x".repeat(5000), "abc\ud800"])("no other text finds anything", (code) => {
  expect(rolled(bundle.tickets).found(code)).toBeNull();
});

test.each<[string, Partial<Tickets>]>([
  ["too few heads", { heads: [1] }],
  ["no kinds", { kinds: [] }],
  ["a kind that there is not", { kinds: bundle.tickets.kinds.map(() => 77) }],
  ["a session that there is not", { of: bundle.tickets.of.map((kind) => ({ ...kind, sessions: [9] })) }],
  ["too few lengths", { lengths: [1, 2, 3] }],
  ["another number of digests", { digests: "MTIzNDU2Nzg=" }],
  ["a code of a ticket that there is not", { codes: [[77, "MTIzNDU2Nzg=", null]] }],
  ["seals that are no bytes", { sealed: "ÆØÅ" }],
])("columns that do not fit together are refused rather than read wrongly: %s", (_, change) => {
  expect(() => rolls.read({ ...bundle.tickets, ...change }, bundle.programme)).toThrow();
});
