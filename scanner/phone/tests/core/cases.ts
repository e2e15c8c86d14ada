/** The shared cases of `tests/vectors`, with their programmes and tickets as the phone has them. What they mean stands there. */
import { readFileSync } from "node:fs";

import type { Outcome } from "../../src/entries";
import type { Ticket } from "../../src/core/tickets";
import type { Standing } from "../../src/core/verdicts";
import type { Programme, ScanMessage, Session } from "../../src/wire";

export interface Told extends Omit<ScanMessage, "seq"> {
  received: string;
}

export type Event =
  | { scan: Told }
  | { annulment: { id: string; scan: string; session: string } }
  | { count: { id: string; session: string; direction: "entry" | "exit"; heads: number; at: string } }
  | { closing: { id: string; session: string; at: string } };

export interface Expected {
  outcome: Outcome;
  reason: string | null;
  also: string[];
  heads: number;
  valid?: string[];
  since?: string;
  clock?: string;
  problem?: string;
}

export interface Case {
  name: string;
  programme: string;
  ticket: string | null;
  before: Event[];
  scan: Told;
  expect: Expected;
}

/** A programme of the cases, with all tickets as they are in it. */
export interface Setting {
  programme: Programme;
  tickets: Ticket[];
  /** A time of the cases in milliseconds. */
  at(time: string): number;
}

export const NOBODY: Standing = { inside: 0, attended: 0, sessionPresent: 0, sessionAttended: 0, closed: false };

/** Reads a file of `tests/vectors`. */
export function vectors<File>(name: string): File {
  return JSON.parse(readFileSync(new URL(`../../../../tests/vectors/${name}`, import.meta.url), "utf8")) as File;
}

interface Written {
  programmes: Record<string, WrittenProgramme>;
  tickets: Record<string, WrittenTicket>;
  cases: Case[];
}

interface WrittenProgramme {
  day: string;
  offset: string;
  timezone: string;
  sessions: Record<string, Record<"start" | "end" | "doors_open" | "entry_closes", string> & Omit<Session, "id" | "title">>;
}

interface WrittenTicket {
  code: string;
  heads: number;
  category: string;
  sessions: string[];
  valid_from: string | null;
  valid_until: string | null;
  revoked_at: string | null;
  replaced: [string, string][];
}

const written = vectors<Written>("verdicts.json");

export const cases = written.cases;

/** The settings of the cases, by the id of the programme. */
export const settings = new Map(Object.entries(written.programmes).map(([id, programme]) => [id, setting(id, programme)]));

/** The ticket that a code is of, looked up the long way. */
export function found(setting: Setting, code: string): Ticket | null {
  const shown = [code, code.toUpperCase().replaceAll(" ", "")];
  const label = Object.entries(written.tickets).find(([, ticket]) =>
    [ticket.code, ...ticket.replaced.map(([old]) => old)].some((one) => shown.includes(one)),
  )?.[0];
  return setting.tickets.find((ticket) => ticket.id === label) ?? null;
}

function setting(id: string, told: WrittenProgramme): Setting {
  const at = (time: string) => Date.parse(time.includes("T") ? time : `${told.day}T${time}${told.offset}`);
  const sessions = Object.entries(told.sessions).map(([id, session]) => ({ ...session, id, title: id, ...timed(session, at) }));
  const tickets = Object.entries(written.tickets).map(([id, ticket]) => read(id, ticket, at));
  const nothing = { languages: [], municipalities: [], venues: [], doors: [], moved_days: 0 };
  return { programme: { id, name: id, timezone: told.timezone, ...nothing, sessions }, tickets, at };
}

function timed(session: WrittenProgramme["sessions"][string], at: (time: string) => number) {
  const { start, end, doors_open, entry_closes } = session;
  return { start: at(start), end: at(end), doors_open: at(doors_open), entry_closes: at(entry_closes) };
}

function read(id: string, told: WrittenTicket, at: (time: string) => number): Ticket {
  const time = (text: string | null) => (text === null ? null : at(text));
  return {
    id,
    category: told.category,
    heads: told.heads,
    sessions: told.sessions,
    validFrom: time(told.valid_from),
    validUntil: time(told.valid_until),
    revokedAt: time(told.revoked_at),
    replaced: told.replaced.map(([code, since]) => [code, at(since)] as const),
  };
}
