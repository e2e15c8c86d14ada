/** Finding somebody by name. Pure. */
import type { AttendeeRow } from "../wire";

/** Letters before anything is searched for: fewer match everybody. */
export const SHORTEST = 2;

/** Rows that the service tells at most; a longer list is not read at a door. */
export const MOST = 20;

/** Those whose name or organisation has every word that is written by now, however it is written; the best match first. */
export function found(rows: readonly AttendeeRow[], text: string): AttendeeRow[] {
  const words = plain(text).split(" ").filter(Boolean);
  const begins = (row: AttendeeRow) => plain(row.name).startsWith(words[0] ?? "");
  const matching = rows.filter(({ name, organisation }) => words.every((word) => plain(`${name} ${organisation}`).includes(word)));
  return matching.toSorted((one, other) => Number(begins(other)) - Number(begins(one)) || one.name.localeCompare(other.name, "nb"));
}

/** Small letters without what stands over them, except our own. */
function plain(text: string): string {
  const bare = (letter: string) => letter.normalize("NFD").replace(/\p{M}/gu, "");
  return text.toLowerCase().normalize("NFC").replace(/[^æøå]/gu, bare).replace(/\s+/g, " ").trim();
}
