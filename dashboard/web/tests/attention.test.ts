import { expect, test } from "vitest";

import { said } from "../src/attention";
import { formats } from "../src/formatting";
import { LANGUAGES } from "../src/texts";
import type { ConcernRow } from "../src/wire";
import { attendance } from "./rows";

const held = attendance();
const [first] = held.sessions;

function told(row: Partial<ConcernRow>, language: keyof typeof LANGUAGES = "nb"): string {
  const t = LANGUAGES[language];
  const whole: ConcernRow = { kind: "full", of: "", many: 0, out_of: 0, since: "2022-11-15T08:00:00Z", noticed: null, ...row };
  return said(whole, held, t, formats(t, "Europe/Oslo")).what;
}

test("a session is called by its title and a venue by its name", () => {
  expect(told({ kind: "full", of: first!.id, many: 40, out_of: 40 })).toBe(`${first!.title} er fullt: 40 av 40`);
  expect(told({ kind: "venue_full", of: first!.venue, many: 500, out_of: 500 })).toContain(first!.venue_name);
});

test("what is not in the programme any more keeps its id", () => {
  expect(told({ kind: "conflicts", of: "borte", many: 2 })).toContain("2 ved borte");
});

test("silence and wrong clocks are told in minutes", () => {
  expect(told({ kind: "silent", of: "hallen-1", many: 3, out_of: 179 })).toBe("hallen-1 har vært stille i 2 min med 3 skanninger som venter");
  expect(told({ kind: "clock", of: "hallen-1", many: -3590 })).toBe("Klokka på hallen-1 går 60 min feil");
});

test.each(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])("every kind has a sentence and something to do in %s", (language) => {
  const { concerns } = LANGUAGES[language];
  expect(Object.keys(concerns).toSorted()).toEqual(Object.keys(LANGUAGES.nb.concerns).toSorted());
  for (const { what, act } of Object.values(concerns)) {
    expect(what("NAME", "17", "23")).toContain("NAME");
    expect(act).toMatch(/\.$|\?$/);
  }
});
