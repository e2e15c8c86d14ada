/** What a device answers alone, in the form of the service's answers. */
import type { Programme, ScanMessage, Session, SessionNow, TicketInfo, ValidAt, VerdictMessage } from "../wire";
import type { Found } from "./rolls";
import type { First } from "./stays";
import * as times from "./times";
import * as verdicts from "./verdicts";

/** A scan at a time in milliseconds, what was found of its code, what was decided, and up to when is known what was revoked. */
export interface Case {
  readonly scan: ScanMessage;
  readonly at: number;
  readonly session: Session;
  readonly found: Found | null;
  readonly decision: verdicts.Decision;
  readonly knownAt: number;
}

/**
 * A decision as the service would tell it, where things stand so after it. The log has no entry of it yet, and the ticket no id
 * here.
 */
export function told(of: Case, standing: verdicts.Standing, first: First | null, programme: Programme): VerdictMessage {
  const { outcome, reason, also, heads } = of.decision;
  const reasons = [reason, ...also];
  return {
    id: of.scan.id,
    entry: "",
    outcome,
    reason,
    also: [...also],
    conflict: null,
    heads,
    ticket: of.found && ticketInfo(of.found, of.session, standing),
    first: first && { at: times.text(first.at), door: first.door },
    valid: reasons.includes("wrong_session") ? validToday(of, programme) : [],
    session: sessionNow(of.session, standing),
    since: reasons.includes("revoked") ? outOfUseSince(of) : null,
  };
}

/** How full a session is. */
export function sessionNow(session: Session, standing: verdicts.Standing): SessionNow {
  const left = verdicts.placesLeft(session, standing);
  return {
    id: session.id,
    attended: standing.sessionAttended,
    present: standing.sessionPresent,
    capacity: session.capacity,
    left: left === null ? null : Math.max(0, left),
  };
}

/** The ticket as the door may see it. */
function ticketInfo({ ticket, holder }: Found, session: Session, standing: verdicts.Standing): TicketInfo {
  return {
    id: "",
    name: holder.name || null,
    organisation: holder.organisation || null,
    category: ticket.category,
    heads: ticket.heads,
    inside: standing.inside,
    left: Math.max(0, ticket.heads - verdicts.used(session, standing)),
  };
}

/** Where else the ticket may enter that day. */
function validToday({ found, at }: Case, programme: Programme): ValidAt[] {
  const sessions = found ? verdicts.entitledOnDayOf(found.ticket, programme, at) : [];
  return sessions.map(({ id, start, venue }) => ({ session: id, start: times.text(start), venue }));
}

/** Since when the ticket or its code is out of use. */
function outOfUseSince({ found, scan, knownAt }: Case): string | null {
  const since = found && verdicts.outOfUseSince(found.ticket, scan.code ?? "", knownAt);
  return since === null ? null : times.text(since);
}
