/**
 * Judges a scan without the service: by the same rules, from the door's bundle and what the device did since.
 *
 * An exit is let through wherever the code is known and exits are counted: nobody is held back by what a door does not know.
 * Without a bundle everybody passes.
 */
import { type Entry, isUndecided, isVerdict, type Logged, type Provisional, type Result } from "../entries";
import type { Bundle, Changes, CountMessage, Programme, ScanMessage, Session, SessionNow, VerdictMessage } from "../wire";
import * as alone from "./alone";
import * as bytes from "./bytes";
import * as ledger from "./ledger";
import * as places from "./places";
import * as rolls from "./rolls";
import { COUNTED } from "./stays";
import * as times from "./times";
import * as verdicts from "./verdicts";

/** All that a bundle brings along. */
interface Held {
  readonly programme: Programme;
  readonly sessions: ReadonlyMap<string, Session>;
  readonly roll: rolls.Roll;
}

/** Judges by a bundle, as soon as it has one. */
export class BundleJudge {
  #held: Held | null = null;
  #ledger = new ledger.Ledger((ticket) => this.#held?.roll.heads(ticket) ?? 0);
  #toldAt = 0;
  /** What was heard before there was a bundle; no more than the outbox has. */
  #early: [entry: Entry, result: Result | null][] = [];

  /** The bundle's programme; null without one. */
  get programme(): Programme | null {
    return this.#held?.programme ?? null;
  }

  // What the service says

  /** Takes in a bundle. Throws where it does not fit together; what was there before stays. */
  renew(bundle: Bundle): void {
    const { programme } = bundle;
    const toldAt = times.read(bundle.now);
    const told = ledger.read(bundle.place, bundle.tickets.digests, bundle.sessions, programme);
    const tickets = rolls.read(bundle.tickets, programme);
    const roll = new rolls.Roll(bytes.read(bundle.salt));
    checkTimes(programme);
    roll.take(tickets);
    this.#held = { programme, sessions: new Map(programme.sessions.map((session) => [session.id, session])), roll };
    this.#toldAt = toldAt;
    this.#ledger.renew(told);
    for (const [entry, result] of this.#early.splice(0)) this.#hear(entry, result);
  }

  /** Takes in what changed since the bundle. Throws where it does not fit together, or there is no bundle; then nothing changes. */
  change(changes: Changes): void {
    if (this.#held === null) throw new Error("there is no bundle that could have changed");
    const { programme, roll } = this.#held;
    const toldAt = times.read(changes.now);
    const told = ledger.read(changes.place, changes.digests, changes.sessions, programme);
    const tickets = changes.tickets && rolls.read(changes.tickets, programme);
    if (tickets) roll.take(tickets);
    this.#toldAt = toldAt;
    this.#ledger.learn(told);
  }

  // What becomes of the device's own entries

  /** An entry that no service has answered: what the door showed by it is what happened. */
  stored(entry: Entry): void {
    this.#hear(entry, null);
  }

  /** The service has an entry: from now on what it concluded holds. */
  answered(entry: Entry, result: Result): void {
    this.#hear(entry, result);
  }

  /**
   * The service answered an entry before this device was started: the bundle that was kept may not have it. There must be a
   * bundle; the entry is as it would be offered again.
   */
  recalled(entry: Entry, logged: Logged): void {
    this.#happened(entry, null, logged.ticket);
    this.#ledger.answered(logged.id, logged.place);
  }

  /** What the bundle calls the ticket of a scan; "" where it is no scan, or no ticket that the bundle has. */
  ticketOf(entry: Entry): string {
    return entry.kind === "scan" ? (this.#found(entry.message)?.ticket.id ?? "") : "";
  }

  #hear(entry: Entry, result: Result | null): void {
    if (this.#held === null) {
      // Whose code it was can't be told yet.
      this.#early.push([entry, result]);
    } else if (result !== null && isUndecided(result)) {
      this.#ledger.dropped(entry.message.id);
    } else {
      this.#happened(entry, result !== null && isVerdict(result) ? result : null, this.ticketOf(entry));
      if (result !== null) this.#ledger.answered(entry.message.id, result.entry);
    }
  }

  /** Puts down what an entry did: by the service's verdict, else as the door showed it. */
  #happened(entry: Entry, verdict: VerdictMessage | null, ticket: string): void {
    switch (entry.kind) {
      case "annulment":
        return this.#ledger.undid(entry.message.id, entry.message.scan);
      case "count":
        return this.#did(entry.message, COUNTED, entry.message.heads);
      case "scan":
        if (entry.message.instead_of) this.#ledger.undid(entry.message.id, entry.message.instead_of);
        return this.#scanned(entry.message, verdict, ticket);
    }
  }

  #scanned(scan: ScanMessage, verdict: VerdictMessage | null, ticket: string): void {
    const outcome = verdict ? verdict.outcome : scan.provisional;
    const didMove = outcome === "admitted" || outcome === "exited";
    const shown = scan.heads || (this.#held?.roll.heads(ticket) ?? 0);
    if (ticket !== "" && didMove) this.#did(scan, ticket, verdict ? verdict.heads : shown);
    // Without its code it is offered again with the ticket's id: the bundle has had it for long.
    else if (scan.code) this.#ledger.dropped(scan.id);
  }

  #did(message: ScanMessage | CountMessage, ticket: string, heads: number): void {
    const { id, session, door, direction } = message;
    this.#ledger.did({ id, session, ticket, at: times.read(message.at), heads: direction === "entry" ? heads : -heads, door });
  }

  #found(scan: ScanMessage): rolls.Found | null {
    return scan.code ? (this.#held?.roll.found(scan.code) ?? null) : null;
  }

  // Judging

  /** How full a session is at a time in milliseconds, as far as the device knows; null without a bundle that has it. */
  sessionNow(id: string, at: number): SessionNow | null {
    const session = this.#held?.sessions.get(id);
    return session ? alone.sessionNow(session, this.#ledger.standing(id, COUNTED, at)) : null;
  }

  /** Answers a scan as the service would, as far as the device knows. */
  answer(scan: ScanMessage): Provisional {
    const session = this.#held?.sessions.get(scan.session);
    if (!this.#held || !session) return letIn(scan);
    const judged = this.#judged(scan, session);
    const { found, decision } = judged;
    const verdict = this.#told(judged, this.#held.programme);
    const isGroup = found !== null && found.ticket.heads > 1 && decision.outcome !== "refused";
    return { outcome: decision.outcome, reason: decision.reason, heads: isGroup ? decision.heads : null, verdict };
  }

  #judged(scan: ScanMessage, session: Session): alone.Case {
    const [at, found] = [times.read(scan.at), this.#found(scan)];
    const claim = { at, direction: scan.direction, code: scan.code ?? "", heads: scan.heads ?? null, overridden: !!scan.override?.trim() };
    // A ticket that is known to be revoked is so, even where the clock here is a little behind.
    const knownAt = Math.max(at, this.#toldAt);
    const standing = this.#ledger.standing(session.id, found?.ticket.id ?? COUNTED, at);
    const decision = verdicts.judge(claim, found?.ticket ?? null, session, standing, knownAt);
    return { scan, at, session, found, decision: letOut(decision, session), knownAt };
  }

  #told(judged: alone.Case, programme: Programme): VerdictMessage {
    const { scan, at, session, found, decision } = judged;
    const ticket = found?.ticket.id ?? COUNTED;
    const heads = decision.outcome === "exited" ? -decision.heads : decision.heads;
    const act = { id: scan.id, session: session.id, ticket, at, heads, door: scan.door };
    const more = decision.outcome === "refused" ? null : act;
    const standing = this.#ledger.standing(session.id, ticket, at, more);
    return alone.told(judged, standing, this.#ledger.first(session.id, ticket, more), programme);
  }
}

/** Answers as a door that knows no ticket: people pass, in and out. */
function letIn(scan: ScanMessage): Provisional {
  return { outcome: scan.direction === "entry" ? "admitted" : "exited", reason: null, heads: null, verdict: null };
}

/** Nobody is held back on the way out where exits are counted. */
function letOut(decision: verdicts.Decision, session: Session): verdicts.Decision {
  if (decision.reason !== "not_inside" || !session.counts_exits) return decision;
  return { outcome: "exited", reason: null, also: [], heads: decision.heads };
}

/** Sees that the programme's times can be shown. Throws where the phone does not know its zone, or there are no such times. */
function checkTimes(programme: Programme): void {
  try {
    const day = places.calendar(programme.timezone);
    for (const { doors_open, start, entry_closes, end } of programme.sessions) [doors_open, start, entry_closes, end].forEach(day);
  } catch (cause) {
    throw new Error(`the times of the programme can't be shown here: ${String(cause)}`, { cause });
  }
}
