/**
 * Stays: the tickets in one session, as the bundle has them and as the device's own acts on top make them.
 *
 * An own act is added to what the bundle has, or taken back from it where the bundle has it and the device has undone it since.
 */
import type { SessionState } from "../wire";
import * as moves from "./moves";
import type { Standing } from "./verdicts";

/** In place of a ticket: heads counted without one. */
export const COUNTED = "";

/** What the device did: signed heads of a ticket, let in or out of a session. `at` is in milliseconds. */
export interface Act {
  readonly id: string;
  readonly session: string;
  readonly ticket: string;
  readonly at: number;
  readonly heads: number;
  readonly door: string;
}

/** An admission: when, in milliseconds, and by which door. */
export interface First {
  readonly at: number;
  readonly door: string;
}

/** A ticket in a session, in heads; `first` is its first admission. */
export interface Stay {
  readonly inside: number;
  readonly came: number;
  readonly first: First | null;
}

export const NOWHERE: Stay = { inside: 0, came: 0, first: null };

/** What the device did with one ticket: to be added to what the bundle has, and to be taken back from it. */
interface Own {
  readonly added: Map<string, Act>;
  readonly undone: Map<string, Act>;
}

const NOTHING: Own = { added: new Map(), undone: new Map() };

/** One session; `inside` and `came` are what own acts add to the sums of the bundle. */
export class SessionLedger {
  #attended = 0;
  #present = 0;
  #closings: readonly number[] = [];
  #stays = new Map<string, Stay>();
  #own = new Map<string, Own>();
  #now = new Map<string, Stay>();
  #inside = 0;
  #came = 0;

  /** Knows what the service says. What own acts make of it is to be worked out anew. */
  learn(state: SessionState, stays: ReadonlyMap<string, Stay>): void {
    this.#attended = state.attended;
    this.#present = state.present;
    this.#closings = state.closings;
    this.#now.clear();
    this.#inside = this.#came = 0;
    for (const [ticket, stay] of stays) {
      if (stay === NOWHERE) this.#stays.delete(ticket);
      else this.#stays.set(ticket, stay);
    }
  }

  /** The own acts that the bundle does not have as they are. */
  onTop(): Act[] {
    return [...this.#own.values()].flatMap(({ added, undone }) => [...added.values(), ...undone.values()]);
  }

  /** Puts an own act where it belongs. `heads` are the ticket's. */
  put(act: Act, where: "added" | "undone" | "nowhere", heads: number): void {
    const { added, undone } = this.#own.get(act.ticket) ?? { added: new Map(), undone: new Map() };
    added.delete(act.id);
    undone.delete(act.id);
    if (where === "added") added.set(act.id, act);
    if (where === "undone") undone.set(act.id, act);
    if (added.size + undone.size > 0) this.#own.set(act.ticket, { added, undone });
    else this.#own.delete(act.ticket);
    if (act.ticket !== COUNTED) this.#stand(act.ticket, heads);
  }

  /** A ticket as it stands now, with one more act of it, if there is one. */
  stay(ticket: string, heads: number, more: Act | null): Stay {
    if (more === null) return this.#now.get(ticket) ?? this.#base(ticket);
    const { added, undone } = this.#own.get(ticket) ?? NOTHING;
    return onTopOf(this.#base(ticket), { added: new Map(added).set(more.id, more), undone }, heads, this.#closed);
  }

  /** How a ticket and the session stand for a scan at a time. */
  standing(ticket: string, at: number, heads: number, more: Act | null): Standing {
    const [here, before] = [this.stay(ticket, heads, more), this.stay(ticket, heads, null)];
    const { added, undone } = this.#own.get(COUNTED) ?? NOTHING;
    const counted = [...added.values(), ...[...undone.values()].map((act) => ({ ...act, heads: -act.heads }))];
    const present = this.#present + this.#inside + here.inside - before.inside + moves.net(counted, this.#closed);
    const entered = entering(added.values()) - entering(undone.values());
    return {
      inside: here.inside,
      attended: here.came,
      sessionPresent: Math.max(0, present),
      sessionAttended: this.#attended + this.#came + here.came - before.came + entered,
      closed: this.#closings.some((closing) => closing < at),
    };
  }

  /** The last closing: whoever was let in before it is out. */
  get #closed(): number | null {
    return this.#closings.at(-1) ?? null;
  }

  #base(ticket: string): Stay {
    return this.#stays.get(ticket) ?? NOWHERE;
  }

  #stand(ticket: string, heads: number): void {
    const before = this.#now.get(ticket) ?? this.#base(ticket);
    const own = this.#own.get(ticket);
    const after = own ? onTopOf(this.#base(ticket), own, heads, this.#closed) : this.#base(ticket);
    if (own) this.#now.set(ticket, after);
    else this.#now.delete(ticket);
    this.#inside += after.inside - before.inside;
    this.#came += after.came - before.came;
  }
}

/** What own acts make of a stay that the bundle tells; `closed` is the last closing. */
function onTopOf(base: Stay, { added, undone }: Own, heads: number, closed: number | null): Stay {
  const came = Math.max(0, base.came - entering(undone.values()));
  const inside = Math.max(0, base.inside - moves.net(undone.values(), closed));
  const all = [...asMoves(came, inside, closed), ...added.values()];
  const stay = moves.fold(all, heads, closed === null ? [] : [closed]);
  return { inside: stay.inside, came: stay.attended, first: earliest(came > 0 ? base.first : null, added.values()) };
}

/** Moves of which the rule of counting makes what a bundle says, so that it can be applied to what comes on top. */
function asMoves(came: number, inside: number, closed: number | null): moves.Move[] {
  if (closed === null) return [{ at: 0, id: "", heads: came }, { at: 0, id: "~", heads: inside - came }];
  return [{ at: 0, id: "", heads: came }, { at: closed + 1, id: " ", heads: inside }];
}

/** The heads that acts let in. */
function entering(acts: Iterable<Act>): number {
  let heads = 0;
  for (const act of acts) heads += Math.max(0, act.heads);
  return heads;
}

function earliest(base: First | null, acts: Iterable<Act>): First | null {
  let first = base;
  for (const act of acts) if (act.heads > 0 && (first === null || isBefore(act, first))) first = { at: act.at, door: act.door };
  return first;
}

function isBefore(one: First, other: First): boolean {
  return one.at < other.at || (one.at === other.at && one.door < other.door);
}
