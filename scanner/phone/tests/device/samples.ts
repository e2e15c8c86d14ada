/** Messages as a door makes and hears them. */
import { v7 } from "uuid";

import type { Entry } from "../../src/entries";
import type {
  AnnulmentMessage,
  Bundle,
  Changes,
  CountMessage,
  Enrolled,
  Heard,
  Programme,
  ScanMessage,
  SessionNow,
  Taken,
  TicketInfo,
  Tickets,
  UndecidedMessage,
  VerdictMessage,
} from "../../src/wire";

export const AT = "2026-11-14T09:00:00.000Z";
export const TICKET = "0190a000-0000-7000-8000-000000000001";

export const session: SessionNow = { id: "tapas", attended: 1, present: 1, capacity: null, left: null };
export const ticket: TicketInfo = { id: TICKET, name: null, organisation: null, category: "youth", heads: 1, inside: 1, left: 0 };

export function scan(told: Partial<ScanMessage> = {}): ScanMessage {
  return { id: v7(), code: "ABCDEFGH12345678", session: "tapas", door: "nord", direction: "entry", at: AT, ...told };
}

export function scanned(told: Partial<ScanMessage> = {}): Entry & { kind: "scan" } {
  return { kind: "scan", message: scan(told) };
}

export function annulment(of: string, told: Partial<AnnulmentMessage> = {}): Entry & { kind: "annulment" } {
  return { kind: "annulment", message: { id: v7(), scan: of, session: "tapas", at: AT, ...told } };
}

export function count(told: Partial<CountMessage> = {}): Entry & { kind: "count" } {
  const message = { id: v7(), session: "tapas", door: "nord", direction: "entry", heads: 2, at: AT, ...told } as const;
  return { kind: "count", message };
}

export function verdict(id: string, told: Partial<VerdictMessage> = {}): VerdictMessage {
  const refused = { reason: null, also: [], conflict: null, first: null, valid: [], since: null };
  return { id, entry: "1-0", outcome: "admitted", heads: 1, ticket, session, ...refused, ...told };
}

export function undecided(id: string): UndecidedMessage {
  return { id, problem: { code: "door_unknown", detail: "there is no door 'nord'" } };
}

export function taken(id: string): Taken {
  return { now: AT, epoch: "e1", id, entry: "2-0", session };
}

const nobody = { municipalities: [], venues: [], sessions: [], doors: [] };
const programme: Programme = { id: "uke", name: "Uke", timezone: "Europe/Oslo", languages: ["nb"], moved_days: 0, ...nobody };
const columns = { heads: [], kinds: [], of: [], lengths: [], organisations: [], codes: [], revoked: [], validity: [] };
const noTickets: Tickets = { digests: "", nonce: "", sealed: "", ...columns };

export function bundle(version: string, told: Partial<Bundle> = {}): Bundle {
  return { now: AT, epoch: "e1", version, place: "1-0", door: "nord", programme, salt: "c2FsdA", tickets: noTickets, sessions: [], ...told };
}

/** A change of something, or news that nothing changed. */
export function changes(version: string, something = true, told: Partial<Changes> = {}): Changes {
  const sessions = something ? [{ id: "tapas", attended: 1, present: 1, closings: [], inside: [], came: [], first: [], doors: [] }] : [];
  return { now: AT, epoch: "e1", version, place: "2-0", renew: false, tickets: null, digests: "", sessions, ...told };
}

export function heard(told: Partial<Heard> = {}): Heard {
  return { now: AT, epoch: "e1", name: "nord-1", doors: ["nord", "sør"], may: ["override", "undo"], ...told };
}

export function enrolled(told: Partial<Enrolled> = {}): Enrolled {
  return { now: AT, name: "nord-1", secret: "s1", doors: ["nord", "sør"], may: ["override", "undo"], programme: "uke", ...told };
}
