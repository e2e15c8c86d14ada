/** An entry as the outbox keeps it, and what becomes of it. Pure. */
import type { Entry, Outcome, Result } from "../entries";
import { isUndecided, isVerdict } from "../entries";
import type { AnnulmentMessage, ProblemHere, ScanMessage } from "../wire";

/**
 * - `waiting`: not answered yet, or to be offered again since the store's epoch changed
 * - `answered`: the service has it on disk; kept, since the doors are the backup
 * - `parked`: the service can't decide it; never sent again by itself
 */
export type State = "waiting" | "answered" | "parked";

/** What is kept of a verdict: enough to offer the scan again, and no name. */
export interface Answer {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly heads: number;
}

export interface Row {
  /** Its number in the device's one sequence without gaps. */
  readonly seq: number;
  readonly id: string;
  readonly entry: Entry;
  readonly state: State;
  /** There as long as nobody saw what became of a scan: it is annulled when the device starts. */
  readonly unseen?: 1;
  /** Nobody will see it: another scan stands in its place, or it was taken back unseen. */
  readonly hidden?: true;
  /** An annulment takes it back. */
  readonly undone?: true;
  readonly answer?: Answer;
  readonly problem?: ProblemHere;
  /** Where the service's log has it, and what the bundle calls its ticket. */
  readonly logged?: { readonly place: string; readonly ticket: string };
}

export type NewRow = Omit<Row, "seq">;

/** One of the last scans, for people; names are not kept. */
export interface Recent {
  readonly id: string;
  readonly state: State;
  /** RFC 3339. */
  readonly at: string;
  readonly session: string;
  readonly direction: ScanMessage["direction"];
  /** As it was shown; null where the service could not decide it, and `problem` says why. */
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  readonly heads: number | null;
  readonly undone: boolean;
  readonly problem: ProblemHere | null;
}

/** What the service said to an entry, and what the bundle calls its ticket ("" for none). */
export interface Note {
  readonly entry: Entry;
  readonly result: Result;
  readonly ticket: string;
}

export function fresh(entry: Entry): NewRow {
  const row = { id: entry.message.id, entry, state: "waiting" } as const;
  return entry.kind === "scan" ? { ...row, unseen: 1 } : row;
}

/** The id of the scan that an entry takes back, or stands in place of. */
export function about(entry: Entry): string | null {
  if (entry.kind === "annulment") return entry.message.scan;
  return entry.kind === "scan" ? (entry.message.instead_of ?? null) : null;
}

/** Somebody saw it, or it needs no taking back any more. */
export function seen(row: Row): Row {
  const { unseen: _, ...rest } = row;
  return rest;
}

/** The row of a scan that an entry is about. An annulment takes it back by itself; a scan in its place has to be shown first. */
export function concerned(row: Row, by: Entry): Row {
  if (by.kind !== "annulment") return { ...row, hidden: true };
  return by.message.unshown ? { ...seen(row), hidden: true } : { ...seen(row), undone: true };
}

/** What is left after the service's answer. A ticket's id stands in place of its code: a lost phone holds no codes that open doors. */
export function noted(row: Row, { result, ticket }: Note): Row {
  if (isUndecided(result)) return { ...seen(row), state: "parked", problem: result.problem };
  // Offered again it may get another place; and it has no code any more that would tell whose ticket it was.
  const logged = { place: result.entry, ticket: row.logged?.ticket ?? ticket };
  if (!isVerdict(result) || row.entry.kind !== "scan") return { ...row, state: "answered", logged };
  const { outcome, reason, heads } = result;
  const message = withoutCode(row.entry.message, result.ticket?.id ?? null);
  return { ...row, entry: { kind: "scan", message }, state: "answered", logged, answer: row.answer ?? { outcome, reason, heads } };
}

/** An unknown code has no ticket to stand for it, and opens no door. */
function withoutCode(scan: ScanMessage, ticket: string | null): ScanMessage {
  if (ticket === null) return scan;
  const { code: _, ...rest } = scan;
  return { ...rest, ticket };
}

/** The entry as it is sent, or offered again: what its door has shown is what happened. */
export function offered(row: Row): Entry {
  const numbered = withNumber(row.entry, row.seq);
  const { answer } = row;
  if (answer === undefined || numbered.kind !== "scan") return numbered;
  const scan = numbered.message;
  const shown = {
    heads: scan.heads ?? (answer.heads || null),
    provisional: scan.provisional ?? answer.outcome,
    provisional_reason: scan.provisional_reason ?? answer.reason,
  };
  return { kind: "scan", message: { ...scan, ...shown } };
}

function withNumber(entry: Entry, seq: number): Entry {
  switch (entry.kind) {
    case "scan":
      return { kind: "scan", message: { ...entry.message, seq } };
    case "annulment":
      return { kind: "annulment", message: { ...entry.message, seq } };
    case "count":
      return { kind: "count", message: { ...entry.message, seq } };
  }
}

/** The scan as people are reminded of it; null for what none of them saw. */
export function recalled(row: Row): Recent | null {
  if (row.entry.kind !== "scan" || row.unseen || row.hidden) return null;
  const { id, state, answer } = row;
  const scan = row.entry.message;
  const { at, session, direction } = scan;
  const own = scan.provisional ?? null;
  const outcome = own ?? answer?.outcome ?? null;
  const reason = own ? (scan.provisional_reason ?? null) : (answer?.reason ?? null);
  const heads = scan.heads ?? answer?.heads ?? null;
  return { id, state, at, session, direction, outcome, reason, heads, undone: row.undone ?? false, problem: row.problem ?? null };
}

/** What takes back a scan that nobody saw: no undo, which a device may not be allowed. */
export function takingBack(scan: ScanMessage, id: string, at: string): AnnulmentMessage {
  return { id, scan: scan.id, session: scan.session, at, unshown: true };
}
