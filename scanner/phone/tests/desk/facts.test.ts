import { expect, test } from "vitest";

import { facts } from "../../src/desk/facts";
import { LANGUAGES } from "../../src/texts";
import { NOW, state } from "./standing";

const phone = { installed: true, kept: true, charge: { percent: 80, charging: false } };
const told = (changes: Partial<typeof state> = {}, about: Partial<typeof phone> = {}) =>
  facts({ ...state, ...changes }, { ...phone, ...about }, NOW, () => "08:50", LANGUAGES.nb);
const wrong = (...given: Parameters<typeof told>) => told(...given).flatMap(({ fine, said }) => (fine ? [] : [said]));

test("a phone that is as it should be has nothing to look at", () => {
  expect(wrong()).toEqual([]);
});

test("what isn't as it should be says so", () => {
  expect(wrong({ online: false, waiting: 12, parked: 1 })).toEqual(["Uten nett", "1 må sees på · 12 venter"]);
  expect(wrong({ bundleAt: null })).toEqual(["Ikke hentet ennå"]);
  expect(wrong({ bundleAt: NOW - 3_600_000 })).toEqual(["Oppdatert 08:50"]);
  expect(wrong({ ahead: 61 * 60_000 })).toEqual(["61 min for fort. Det blir rettet."]);
  expect(wrong({ ahead: -5 * 60_000 })).toEqual(["5 min for sakte. Det blir rettet."]);
  expect(wrong({}, { charge: { percent: 15, charging: false } })).toEqual(["15 %. Lad telefonen."]);
});

test("a phone that is being charged is fine", () => {
  expect(wrong({}, { charge: { percent: 5, charging: true } })).toEqual([]);
});
