/** What needs attention: asked for every few seconds while somebody looks, and said in words. */
import { ask, post } from "./asking";
import { follow } from "./following";
import type { Formats } from "./formatting";
import type { Texts } from "./texts";
import type { Attendance, Attention, ConcernRow } from "./wire";

export const attention = () => ask<Attention>("GET", "/attention");
export const notice = ({ kind, of }: ConcernRow) => post<null>("/attention/notices", { kind, of });

/** Tells of it every few seconds, but not while nobody sees the page. Returns how to end that. */
export function followed(tell: (concerns: ConcernRow[]) => void): () => void {
  return follow(attention, (reply) => reply.ok && tell(reply.value.concerns)).stop;
}

/** For each kind what is the matter, given a name and the numbers of it as text, and what to do about it. */
export type Sentences = Record<ConcernRow["kind"], { what: (name: string, many: string, of: string) => string; act: string }>;

/** What is the matter, and what to do about it. */
export interface Said {
  what: string;
  act: string;
}

export function said(row: ConcernRow, attendance: Attendance, t: Texts, as: Formats): Said {
  const { what, act } = t.concerns[row.kind];
  return { what: what(nameOf(row, attendance), as.number(row.many), counted(row, as)), act };
}

/** What people call a session or a venue; devices, and the store's troubles, have no other name. */
function nameOf({ kind, of }: ConcernRow, { sessions }: Attendance): string {
  if (kind === "venue_full") return sessions.find(({ venue }) => venue === of)?.venue_name ?? of;
  return sessions.find(({ id }) => id === of)?.title ?? of;
}

/** Of a silent device minutes, of everything else the number itself. */
function counted({ kind, many, out_of }: ConcernRow, as: Formats): string {
  if (kind === "silent") return as.number(Math.floor(out_of / 60));
  if (kind === "clock") return as.number(Math.round(Math.abs(many) / 60));
  return as.number(out_of);
}
