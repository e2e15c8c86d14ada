import { expect, test } from "vitest";

import { found } from "../../src/desk/searching";
import type { AttendeeRow } from "../../src/wire";

const row = (name: string, organisation = ""): AttendeeRow =>
  ({ session: "s", ticket: name, name, organisation, category: "", heads: 1, registered: true, attended: 0, first_at: null, last_at: null, inside: 0 });

const rows = [row("Deltaker Émile", "Bedrift 01"), row("Bårdsen Deltaker"), row("Deltaker Berg", "Skole 02")];
const names = (text: string) => found(rows, text).map(({ name }) => name);

test("every word counts, in name or organisation, in any order", () => {
  expect(names("skole berg")).toEqual(["Deltaker Berg"]);
  expect(names("02 delt")).toEqual(["Deltaker Berg"]);
  expect(names("finnes ikke")).toEqual([]);
});

test("names that begin with what was written come first", () => {
  expect(names("deltaker")).toEqual(["Deltaker Berg", "Deltaker Émile", "Bårdsen Deltaker"]);
});

test("accents may be left out, but å is no a", () => {
  expect(names("emile")).toEqual(["Deltaker Émile"]);
  expect(names("bardsen")).toEqual([]);
});
