/** What happened at the doors of a case: read again for each question, by the rules under test. */
import type { Ticket } from "../../src/core/tickets";
import * as moves from "../../src/core/moves";
import * as verdicts from "../../src/core/verdicts";
import type { Event, Setting, Told } from "./cases";
import { found } from "./cases";

const MINUTE = 60_000;

interface Moved {
  id: string;
  session: string;
  /** Null where heads were counted without one. */
  ticket: Ticket | null;
  at: number;
  heads: number;
}

export class Book {
  #moved: Moved[] = [];
  #closings: { id: string; session: string; at: number }[] = [];
  #gone = new Set<string>();
  #known = new Set<string>();

  constructor(private readonly setting: Setting) {}

  /** One thing that the service hears of; told again, it changes nothing. */
  hears(event: Event): void {
    const { id } = Object.values(event)[0] as { id: string };
    if (this.#known.has(id)) return;
    this.#known.add(id);
    if ("scan" in event) this.#scanned(event.scan);
    else if ("annulment" in event) this.#takesBack(event.annulment.session, event.annulment.scan);
    else if ("closing" in event) this.#closings.push({ ...event.closing, at: this.setting.at(event.closing.at) });
    else this.#counted(event.count);
  }

  /** What the rules say to a scan now. */
  judged(told: Told): verdicts.Decision {
    const ticket = found(this.setting, told.code ?? "");
    const session = this.setting.programme.sessions.find(({ id }) => id === told.session);
    if (!session) throw new Error(`there is no session ${told.session}`);
    const at = this.#believed(told);
    const scan = { at, direction: told.direction, code: told.code ?? "", heads: told.heads ?? null, overridden: !!told.override?.trim() };
    return verdicts.judge(scan, ticket, session, this.standing(session.id, ticket, at), this.setting.at(told.received));
  }

  standing(session: string, ticket: Ticket | null, at: number): verdicts.Standing {
    const closings = this.#standing(this.#closings, session).map((closing) => closing.at);
    const here = this.#standing(this.#moved, session);
    const tickets = new Set(here.flatMap((moved) => moved.ticket ?? []));
    const stay = (of: Ticket) => moves.fold(here.filter((moved) => moved.ticket === of), of.heads, closings);
    const all = [...tickets].map(stay);
    const counts = here.filter((moved) => moved.ticket === null);
    const net = moves.net(counts, closings.length > 0 ? Math.max(...closings) : null);
    const own = ticket ? stay(ticket) : { inside: 0, attended: 0 };
    return {
      inside: own.inside,
      attended: own.attended,
      sessionPresent: Math.max(0, net + sum(all.map((one) => one.inside))),
      sessionAttended: sum([...all.map((one) => one.attended), ...counts.map((one) => Math.max(0, one.heads))]),
      closed: closings.some((closing) => closing < at),
    };
  }

  #standing<Entry extends { id: string; session: string }>(entries: Entry[], session: string): Entry[] {
    return entries.filter((entry) => entry.session === session && !this.#gone.has(`${session} ${entry.id}`));
  }

  #takesBack(session: string, id: string): void {
    this.#gone.add(`${session} ${id}`);
  }

  #scanned(told: Told): void {
    if (told.instead_of) this.#takesBack(told.session, told.instead_of);
    const ticket = found(this.setting, told.code ?? "");
    if (ticket === null) return;
    const heads = moved(told, this.judged(told), ticket, this.setting);
    if (heads !== 0) this.#moved.push({ id: told.id, session: told.session, ticket, at: this.#believed(told), heads });
  }

  #counted(told: { id: string; session: string; direction: string; heads: number; at: string }): void {
    const heads = told.direction === "entry" ? told.heads : -told.heads;
    this.#moved.push({ id: told.id, session: told.session, ticket: null, at: this.setting.at(told.at), heads });
  }

  /** A time of more than two minutes ahead of ours, or of more than a day before the first doors, is taken as received. */
  #believed(told: Told): number {
    const [at, received] = [this.setting.at(told.at), this.setting.at(told.received)];
    const first = Math.min(...this.setting.programme.sessions.map((session) => session.doors_open));
    return at > received + 2 * MINUTE || at < first - 1440 * MINUTE ? received : at;
  }
}

/** The signed heads of a scan: what a door has shown is what happened, and one head that leaves was inside. */
function moved(told: Told, decision: verdicts.Decision, ticket: Ticket, setting: Setting): number {
  const outcome = told.provisional ?? decision.outcome;
  const counts = setting.programme.sessions.find(({ id }) => id === told.session)?.counts_exits;
  if (outcome === "admitted") return decision.heads;
  const isKept = decision.reason === "not_inside" && counts && ticket.heads === 1;
  return outcome === "exited" || isKept ? -decision.heads : 0;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
