/**
 * How things stand at a door that nobody answers: what its bundle says, and what the device itself did later.
 *
 * The bundle is true up to a place in the log. An act of the device is in it if the service has answered it with a place no
 * later than that; else it comes on top. So that this holds for every act, a bundle and its changes are taken in only while
 * nothing of the device's own is unanswered.
 *
 * After hours without network thousands of acts come on top. So what they make of a ticket is worked out when something
 * happens to it, and the session's sums are kept. It grows as the outbox does, which is kept until the programme is over.
 */
import type { Programme, SessionState } from "../wire";
import { idsIn } from "./rolls";
import { type Act, type First, NOWHERE, SessionLedger, type Stay } from "./stays";
import type { Standing } from "./verdicts";

/** What the service tells of sessions up to a place in the log: nothing of it can fail any more. */
export interface Told {
  readonly place: Place;
  readonly sessions: readonly (readonly [state: SessionState, stays: ReadonlyMap<string, Stay>])[];
}

/** A place in a log. */
interface Place {
  readonly at: number;
  readonly number: number;
}

/** Reads what the service tells. Throws where columns don't fit together, or a session or a door is unknown. */
export function read(place: string, digests: string, states: readonly SessionState[], programme: Programme): Told {
  const tickets = idsIn(digests);
  return { place: placed(place), sessions: states.map((state) => [state, stays(state, tickets, programme)] as const) };
}

/** The standings of a door's sessions. `heads` tells how many a ticket admits. */
export class Ledger {
  #place: Place = { at: 0, number: 0 };
  #sessions = new Map<string, SessionLedger>();
  #acts = new Map<string, Act>();
  #undone = new Map<string, string>();
  #undoers = new Map<string, Set<string>>();
  #answered = new Map<string, Place>();

  constructor(private readonly heads: (ticket: string) => number) {}

  /** Knows what a bundle says, and nothing of what was known before. */
  renew(told: Told): void {
    this.#place = told.place;
    this.#sessions.clear();
    for (const [state, stays] of told.sessions) this.#session(state.id).learn(state, stays);
    for (const act of this.#acts.values()) this.#settle(act);
  }

  /** Takes in what changed. */
  learn(told: Told): void {
    this.#place = told.place;
    for (const [state, stays] of told.sessions) this.#session(state.id).learn(state, stays);
    for (const session of this.#sessions.values()) for (const act of session.onTop()) this.#settle(act);
  }

  /** The device let heads in or out, or counted them; told again, what is told last holds. */
  did(act: Act): void {
    this.dropped(act.id);
    this.#acts.set(act.id, act);
    this.#settle(act);
  }

  /** The device took an act back, by an entry of its own. */
  undid(id: string, target: string): void {
    this.#undone.set(id, target);
    this.#undoers.set(target, (this.#undoers.get(target) ?? new Set()).add(id));
    this.#settleIf(target);
  }

  /** An entry of the device stands at this place in the log. Throws where it is none. */
  answered(id: string, place: string): void {
    this.#answered.set(id, placed(place));
    this.#settleIf(id);
    this.#settleIf(this.#undone.get(id) ?? "");
  }

  /** The service made nothing of an act. */
  dropped(id: string): void {
    const act = this.#acts.get(id);
    if (act === undefined) return;
    this.#acts.delete(id);
    this.#put(act, "nowhere");
  }

  /** How a ticket and its session stand for a scan at a time, with one more act of it, if there is one. */
  standing(session: string, ticket: string, at: number, more: Act | null = null): Standing {
    return (this.#sessions.get(session) ?? new SessionLedger()).standing(ticket, at, this.heads(ticket), more);
  }

  /** Time and door of the first admission of a ticket; null for none. */
  first(session: string, ticket: string, more: Act | null = null): First | null {
    return (this.#sessions.get(session) ?? new SessionLedger()).stay(ticket, this.heads(ticket), more).first;
  }

  #session(id: string): SessionLedger {
    const session = this.#sessions.get(id) ?? new SessionLedger();
    this.#sessions.set(id, session);
    return session;
  }

  #settleIf(id: string): void {
    const act = this.#acts.get(id);
    if (act !== undefined) this.#settle(act);
  }

  /** Puts an act where it belongs: on top of the bundle, to be taken back from it, or nowhere. */
  #settle(act: Act): void {
    const undoers = [...(this.#undoers.get(act.id) ?? [])];
    const isUndone = undoers.length > 0;
    if (!this.#isKnown(act.id)) this.#put(act, isUndone ? "nowhere" : "added");
    else this.#put(act, isUndone && !undoers.some((id) => this.#isKnown(id)) ? "undone" : "nowhere");
  }

  #put(act: Act, where: "added" | "undone" | "nowhere"): void {
    this.#session(act.session).put(act, where, this.heads(act.ticket));
  }

  /** Whether the bundle has an entry. */
  #isKnown(id: string): boolean {
    const place = this.#answered.get(id);
    return place !== undefined && !isBefore(this.#place, place);
  }
}

/** Each ticket's stay in a session. */
function stays(state: SessionState, tickets: readonly string[], programme: Programme): Map<string, Stay> {
  const session = programme.sessions.find(({ id }) => id === state.id);
  if (session === undefined) throw new Error(`there is no session ${state.id}`);
  const columns = [state.inside, state.came, state.first, state.doors];
  const length = state.inside.length;
  if (columns.some((column) => column.length !== length) || (length > 0 && length !== tickets.length)) {
    throw new Error(`the columns of the session ${state.id} differ in length`);
  }
  return new Map(tickets.map((ticket, place) => [ticket, length > 0 ? stay(state, place, session.doors_open, programme) : NOWHERE]));
}

function stay({ inside, came, first, doors }: SessionState, place: number, doorsOpen: number, programme: Programme): Stay {
  const seconds = first[place] ?? null;
  if (!inside[place] && !came[place] && seconds === null) return NOWHERE;
  const admission = seconds === null ? null : { at: doorsOpen + 1000 * seconds, door: doorAt(programme, doors[place] ?? null) };
  return { inside: inside[place] ?? 0, came: came[place] ?? 0, first: admission };
}

/** The id of the door at a place in the programme; "" for null. */
function doorAt(programme: Programme, place: number | null): string {
  if (place === null) return "";
  const door = programme.doors[place];
  if (door === undefined) throw new Error(`there is no door at ${place}`);
  return door.id;
}

function placed(text: string): Place {
  const [, at, number] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (at === undefined || number === undefined) throw new Error(`"${text}" is no place in a log`);
  return { at: Number(at), number: Number(number) };
}

function isBefore(one: Place, other: Place): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
