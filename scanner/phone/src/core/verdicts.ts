/**
 * The verdicts: what a door says to a scan. The service's eight rules, as far as a door needs them that nobody answers.
 *
 * The rules in their order; the first that matches is the reason, the further ones are `also`:
 *
 *     1 unknown        no ticket has this code                                             never waived
 *     2 revoked        cancelled, or the code was replaced                                 never waived
 *     3 not_valid_now  outside the ticket's own validity                                   a door may override
 *     4 wrong_session  not entitled here                                                   a door may override
 *     5 too_early      before doors open                                                   a door may override
 *       too_late       after entry closes, or the session was closed                       a door may override
 *     6 already_in     more heads than are left                                            a door may override
 *     7 full           capacity is enforced and the places do not suffice                  a door may override
 *     8 not_inside     an exit of more than are inside, or exits are not counted           never waived
 *
 * Rules 2 to 7 judge entries only; an exit is judged by 1 and 8. Limits are inclusive: the very millisecond at which doors
 * open, entry closes or the session is closed is still in time. `tests/vectors` holds this to the service.
 */
import type { Direction, Outcome } from "../entries";
import type { Programme, Session } from "../wire";
import * as places from "./places";
import { asMeant, type Ticket } from "./tickets";

export type Reason =
  | "unknown"
  | "revoked"
  | "not_valid_now"
  | "wrong_session"
  | "too_early"
  | "too_late"
  | "already_in"
  | "full"
  | "not_inside";

/** What a door claims: this code, then. `at` is in milliseconds; `heads` is null where the door did not choose. */
export interface Scan {
  readonly at: number;
  readonly direction: Direction;
  readonly code: string;
  readonly heads: number | null;
  readonly overridden: boolean;
}

/**
 * How things stand, in heads: of the ticket in this session, and of the session. `closed` tells whether the session was
 * closed before the time of the scan.
 */
export interface Standing {
  readonly inside: number;
  readonly attended: number;
  readonly sessionPresent: number;
  readonly sessionAttended: number;
  readonly closed: boolean;
}

/** What was decided; `heads` are those asked for, chosen by the door or found, and 0 where there is no ticket. */
export interface Decision {
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly also: readonly Reason[];
  readonly heads: number;
}

/** What a door may waive with a reason text. */
const OVERRIDABLE: ReadonlySet<string> = new Set<Reason>([
  "not_valid_now",
  "wrong_session",
  "too_early",
  "too_late",
  "already_in",
  "full",
]);

/** Whether a door may override a refusal for this reason, the service's own ones included. */
export function mayOverride(reason: string): boolean {
  return OVERRIDABLE.has(reason);
}

/**
 * Judges a scan by all rules.
 *
 * `ticket` is the one that has the scan's code, if any has, and `knownAt` the time in milliseconds up to which it is known
 * what was revoked.
 */
export function judge(scan: Scan, ticket: Ticket | null, session: Session, standing: Standing, knownAt: number): Decision {
  if (ticket === null) return { outcome: "refused", reason: "unknown", also: [], heads: 0 };
  if (scan.direction === "exit") return exit(scan, ticket, session, standing);
  return entry(scan, ticket, session, standing, knownAt);
}

function entry(scan: Scan, ticket: Ticket, session: Session, standing: Standing, knownAt: number): Decision {
  const left = ticket.heads - used(session, standing);
  const heads = scan.heads || Math.max(left, 0) || ticket.heads;
  const early = scan.at < session.doors_open;
  const rules: [Reason, boolean][] = [
    ["revoked", outOfUseSince(ticket, scan.code, knownAt) !== null],
    ["not_valid_now", !isValidAt(ticket, scan.at)],
    ["wrong_session", !entitles(ticket, session)],
    ["too_early", early],
    ["too_late", scan.at > session.entry_closes || (standing.closed && !early)],
    ["already_in", heads > left],
    ["full", heads > (placesLeft(session, standing) ?? Infinity)],
  ];
  const reasons = rules.filter(([, holds]) => holds).map(([reason]) => reason);
  const refused = reasons.some((reason) => !scan.overridden || !mayOverride(reason));
  const [reason = null, ...also] = reasons;
  return refused ? { outcome: "refused", reason, also, heads } : { outcome: "admitted", reason: null, also: reasons, heads };
}

function exit(scan: Scan, ticket: Ticket, session: Session, standing: Standing): Decision {
  const heads = scan.heads || standing.inside || ticket.heads;
  const refused = !session.counts_exits || heads > standing.inside;
  return { outcome: refused ? "refused" : "exited", reason: refused ? "not_inside" : null, also: [], heads };
}

/** The heads of a ticket that may not come in any more. */
export function used(session: Session, standing: Standing): number {
  return session.counts_exits ? standing.inside : standing.attended;
}

/** The places left in a session, below 0 where it is overfull; null where no capacity is enforced. */
export function placesLeft(session: Session, standing: Standing): number | null {
  if (session.capacity === null || !session.enforce_capacity) return null;
  return session.capacity - (session.counts_exits ? standing.sessionPresent : standing.sessionAttended);
}

/** Since when the ticket is cancelled or this code of it replaced, as known at a time; null while it is good. */
export function outOfUseSince(ticket: Ticket, code: string, at: number): number | null {
  const shown = [code, asMeant(code)];
  const since = ticket.replaced.filter(([replaced]) => shown.includes(replaced)).map(([, when]) => when);
  if (ticket.revokedAt !== null) since.push(ticket.revokedAt);
  const known = since.filter((when) => when <= at);
  return known.length > 0 ? Math.min(...known) : null;
}

/** Whether a time lies within the ticket's own validity; both ends are in it. */
function isValidAt(ticket: Ticket, at: number): boolean {
  return (ticket.validFrom ?? -Infinity) <= at && at <= (ticket.validUntil ?? Infinity);
}

/** Whether the ticket may enter the session at all. A name always entitles, whatever the access says. */
export function entitles(ticket: Ticket, session: Session): boolean {
  if (ticket.sessions.includes(session.id) || session.access === "open") return true;
  return Array.isArray(session.access) && session.access.includes(ticket.category);
}

/** Where the ticket is valid on the calendar day of a time, in the programme's zone; earliest first. */
export function entitledOnDayOf(ticket: Ticket, programme: Programme, at: number): Session[] {
  const day = places.calendar(programme.timezone);
  const today = day(at);
  const found = programme.sessions.filter((session) => entitles(ticket, session) && day(session.start) === today);
  return found.sort((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1));
}
