/** Who did what: asked for a page at a time, sought through by words, set out by day. */
import { ask } from "./asking";
import type { AuditPage, DeedRow } from "./wire";

export type What = DeedRow["what"];

/** The newest deeds, or those that come before what a page calls `older`. */
export const deeds = (older: string | null) =>
  ask<AuditPage>("GET", older === null ? "/audit" : `/audit?before=${encodeURIComponent(older)}`);

/** What was read, with the page before it. How many there are and how they end stays as it was when the reading began. */
export function further(read: AuditPage | null, page: AuditPage): AuditPage {
  return read === null ? page : { ...read, rows: [...read.rows, ...page.rows], older: page.older };
}

/** The deeds in which every word occurs that was typed, in whatever part of them; `said` is what stands for each. */
export function matching(rows: DeedRow[], typed: string, said: (row: DeedRow) => string): DeedRow[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = `${said(row)} ${row.what} ${row.who} ${row.of} ${row.more}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export interface DayOfDeeds {
  /** "2022-11-15", in the programme's zone. */
  date: string;
  rows: DeedRow[];
}

/** Deeds under the days on which they were done, in the order in which they come. */
export function byDay(rows: DeedRow[], dateOf: (at: string) => string): DayOfDeeds[] {
  const days: DayOfDeeds[] = [];
  for (const row of rows) {
    const date = dateOf(row.at);
    const day = days.at(-1);
    if (day?.date === date) day.rows.push(row);
    else days.push({ date, rows: [row] });
  }
  return days;
}
