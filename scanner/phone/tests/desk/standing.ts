/** A door to stand at in tests, and what it says. */
import type { Door, DoorState } from "../../src/door";
import type { Entry, Shown } from "../../src/entries";
import * as place from "../../src/desk/place";
import type { Place } from "../../src/desk/place";
import type { Asked } from "../../src/desk/phrasing";
import type { Made, Programme, ScanMessage, Session, SessionNow, TicketInfo, VerdictMessage } from "../../src/wire";

const HOUR = 3_600_000;

/** 15 November, ten to nine in Norway. */
export const NOW = Date.parse("2022-11-15T07:50:00Z");

export function session(id: string, start: number, changes: Partial<Session> = {}): Session {
  const times = { start, end: start + 2 * HOUR, doors_open: start - HOUR / 2, entry_closes: start + HOUR };
  return { id, title: `Arrangement ${id}`, venue: "hall", ...times, access: "registered", capacity: null, enforce_capacity: false, counts_exits: true, ...changes };
}

export const programme: Programme = {
  id: "uka",
  name: "Uka",
  timezone: "Europe/Oslo",
  languages: ["nb"],
  municipalities: [],
  venues: [{ id: "hall", name: "Hallen", municipality: "verdal", capacity: null }],
  sessions: [session("morgen", NOW), session("kveld", NOW + 10 * HOUR)],
  doors: [
    { id: "hoved", venue: "hall", sessions: ["morgen", "kveld"], name: "Hovedinngang" },
    { id: "sor", venue: "hall", sessions: ["morgen"], name: "Sørporten" },
    { id: "tom", venue: "hall", sessions: [], name: "Bakdøra" },
  ],
  moved_days: 0,
};

export const here = place.of(programme, "hoved") as Place;

export function asked(changes: Partial<Asked> = {}): Asked {
  const may = ["override", "undo", "walk-in"];
  return { code: "KODE", direction: "entry", heads: null, session: here.sessions[0] as Session, place: here, at: NOW, may, ...changes };
}

export function ticket(changes: Partial<TicketInfo> = {}): TicketInfo {
  return { id: "t1", name: "Deltaker 0001", organisation: "Bedrift 04", category: "business", heads: 1, inside: 1, left: 0, ...changes };
}

export function now(changes: Partial<SessionNow> = {}): SessionNow {
  return { id: "morgen", attended: 10, present: 8, capacity: null, left: null, ...changes };
}

export function verdict(changes: Partial<VerdictMessage> = {}): VerdictMessage {
  const nothing = { reason: null, also: [], conflict: null, first: null, valid: [], since: null };
  return { id: "s", entry: "1-0", outcome: "admitted", heads: 1, ticket: ticket(), session: now(), ...nothing, ...changes };
}

/** What the door shows for a verdict. */
export function shown(changes: Partial<VerdictMessage> = {}, provisional = false): Shown {
  const said = verdict(changes);
  return { id: said.id, outcome: said.outcome, reason: said.reason, provisional, verdict: said, problem: null };
}

export function refusal(reason: string, changes: Partial<VerdictMessage> = {}): Shown {
  return shown({ outcome: "refused", reason, ...changes });
}

export const state: DoorState = {
  name: "Telefon 3",
  doors: ["hoved"],
  door: "hoved",
  may: ["override", "undo", "walk-in"],
  online: true,
  revoked: false,
  keeps: true,
  waiting: 0,
  parked: 0,
  bundleAt: NOW,
  ahead: 0,
  programme,
};

/** A device that answers as it is told, and remembers what it was asked, in its order. */
export class FakeDoor implements Door {
  state = state;
  answers: Shown[] = [];
  made: Made | null = null;
  fails: Error | null = null;
  readonly asked: (ScanMessage | Entry | { shown: string })[] = [];
  private ids = 0;

  watch(): () => void {
    return () => undefined;
  }

  now(): number {
    return NOW;
  }

  newId(): string {
    return `id${++this.ids}`;
  }

  async scan(message: ScanMessage): Promise<Shown> {
    this.asked.push(message);
    if (this.fails) throw this.fails;
    return { ...(this.answers.shift() ?? shown()), id: message.id };
  }

  async shown(id: string): Promise<void> {
    this.asked.push({ shown: id });
  }

  async record(entry: Exclude<Entry, { kind: "scan" }>): Promise<null> {
    this.asked.push(entry);
    if (this.fails) throw this.fails;
    return null;
  }

  async makeTicket(): Promise<Made | null> {
    return this.made;
  }

  async found(): Promise<null> {
    return null;
  }

  async recent(): Promise<[]> {
    return [];
  }

  async exported(): Promise<Blob> {
    return new Blob();
  }

  sessionNow(id: string): SessionNow | null {
    return now({ id });
  }

  async chooseDoor(): Promise<void> {
    return undefined;
  }

  close(): void {
    return undefined;
  }
}
