/** One session in full: what is asked and told of it, and what its conflicts and arrivals amount to on the page. */
import { ask, post } from "./asking";
import { SILENT } from "./devices";
import type { Formats } from "./formatting";
import type { Texts } from "./texts";
import type {
  AnnulmentMessage,
  ArrivalRow,
  ConflictRow,
  DoorDevice,
  DoorRow,
  MoveRow,
  SessionDetail,
} from "./wire";

export const session = (id: string) => ask<SessionDetail>("GET", `/sessions/${encodeURIComponent(id)}`);
export const annul = (body: AnnulmentMessage) => post<unknown>("/annulments", body);

/** What a ticket did that the rules speak against: one case, however many of its scans it is about. */
export interface Case {
  /** What tells it from the others, as long as it stands. */
  key: string;
  ticket: string;
  name: string | null;
  reason: string;
  /** What can be taken back: the ticket's moves; where none came of the scan, the scan itself with no heads. */
  moves: MoveRow[];
}

/** The conflicts as cases, in their order: those of one ticket are one. */
export function cases(conflicts: ConflictRow[]): Case[] {
  const found = new Map<string, Case>();
  for (const { scan, ticket, name, reason, moves, door, at } of conflicts) {
    const moved = moves.some((move) => move.scan === scan);
    const key = moved ? ticket : scan;
    const all = moved ? moves : [{ scan, door, at, heads: 0 }];
    if (!found.has(key)) found.set(key, { key, ticket, name, reason, moves: all });
  }
  return [...found.values()];
}

/** Doors that one sentence names; what a class did in many portions is told by their number. */
const NAMED = 4;

/** A case in one sentence. `doorName` gives what people call a door. */
export function told({ ticket, name, moves }: Case, doorName: (id: string) => string, t: Texts, as: Formats): string {
  const who = name || (ticket === "" ? t.unknownCode : t.ticketEnding(ticket.slice(-6)));
  const places = (some: MoveRow[]) => as.list(some.map(({ door, at }) => t.atDoor(doorName(door), as.time(at))));
  const ins = moves.filter(({ heads }) => heads >= 0);
  if (ins.length === 0) return t.leftUnseen(who, places(moves));
  return ins.length > NAMED ? t.letInOften(who, as.number(ins.length)) : t.letIn(who, places(ins));
}

/** A span of five minutes in milliseconds: the width of a bar. */
export const BAR = 300_000;
const HOUR = 3_600_000;

/** Colours there are: of more categories the largest are drawn for themselves, and the smaller ones together. */
export const COLOURS = 4;

/** Arrivals as they are drawn: a slot for each five minutes from `from` on, the heads of each series within it. */
export interface Chart {
  from: number;
  series: string[];
  /** Whether one more series holds all smaller categories together. */
  rest: boolean;
  slots: number[][];
  /** The top of the scale, in heads. */
  top: number;
}

/** When doors open and a session ends, in milliseconds. */
export interface Times {
  doors_open: number;
  end: number;
}

/**
 * The arrivals from the opening of the doors to the end, and up to an hour around that where somebody arrived then. What
 * lies further off, as of a clock that was wrong, is left to the table.
 */
export function chart(arrivals: ArrivalRow[], { doors_open, end }: Times): Chart {
  const near = arrivals.filter(({ from }) => within(Date.parse(from), doors_open - HOUR, end + HOUR));
  const times = near.map(({ from }) => Date.parse(from));
  const from = Math.floor(Math.min(doors_open, ...times) / BAR) * BAR;
  const many = Math.max(1, Math.ceil((Math.max(end, ...times.map((time) => time + BAR)) - from) / BAR));
  const known = categories(near);
  const rest = known.length > COLOURS;
  const series = rest ? largest(near, known, COLOURS - 1) : known;
  const slots = Array.from({ length: many }, () => Array.from({ length: series.length + Number(rest) }, () => 0));
  for (const row of near) {
    const own = series.indexOf(row.category);
    const place = own < 0 ? series.length : own;
    const slot = slots[(Date.parse(row.from) - from) / BAR];
    if (slot !== undefined) slot[place] = (slot[place] ?? 0) + row.heads;
  }
  return { from, series, rest, slots, top: roundedUp(Math.max(1, ...slots.map(sum))) };
}

/** The categories of arrivals as they first came, so that one that is new changes neither place nor colour of the others. */
export function categories(arrivals: ArrivalRow[]): string[] {
  const first = (one: ArrivalRow, other: ArrivalRow) => (one.from < other.from ? -1 : Number(one.from > other.from));
  return [...new Set([...arrivals].sort(first).map(({ category }) => category))];
}

/** So many of the categories, those of most heads, in the order that they have. */
function largest(arrivals: ArrivalRow[], known: string[], many: number): string[] {
  const heads = new Map(known.map((category) => [category, 0]));
  for (const { category, heads: more } of arrivals) heads.set(category, (heads.get(category) ?? 0) + more);
  const chosen = [...heads].sort(([, some], [, others]) => others - some).slice(0, many);
  return known.filter((category) => chosen.some(([one]) => one === category));
}

/** The table behind the chart: a line for each five minutes in which somebody arrived. */
export function lines(arrivals: ArrivalRow[], known: string[]): { from: string; heads: number[] }[] {
  const found = new Map<string, number[]>();
  for (const row of arrivals) {
    const line = found.get(row.from) ?? known.map(() => 0);
    line[known.indexOf(row.category)] = row.heads;
    found.set(row.from, line);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, heads]) => ({ from, heads }));
}

/** Marks on the scale of time: full hours, so many apart that there are at most five. */
export function marks({ from, slots }: Chart): { at: number; share: number }[] {
  const whole = slots.length * BAR;
  const hours = Math.ceil(whole / HOUR / 5) * HOUR;
  const found: { at: number; share: number }[] = [];
  for (let at = Math.ceil(from / HOUR) * HOUR; at < from + whole; at += hours) found.push({ at, share: (at - from) / whole });
  return found;
}

/** A number as the top of a scale: 1, 2 or 5 of a power of ten, or what is next above. */
function roundedUp(heads: number): number {
  const power = 10 ** Math.floor(Math.log10(heads));
  return power * ([1, 2, 5].find((step) => step * power >= heads) ?? 10);
}

function within(value: number, from: number, until: number): boolean {
  return value >= from && value < until;
}

export function sum(numbers: number[]): number {
  return numbers.reduce((before, number) => before + number, 0);
}

type Heard = DoorDevice & { seen: string };

/** Whether a device has said nothing for a while and held scans when it was heard last. */
export function isSilent(device: DoorDevice, now: number): device is Heard {
  const { seen, queue, revoked } = device;
  return revoked === null && seen !== null && (queue ?? 0) > 0 && now - Date.parse(seen) > SILENT;
}

/** The devices at any of the doors that hold scans and are silent, each once. */
export function silent(doors: DoorRow[], now: number): Heard[] {
  const devices = doors.flatMap((door) => door.devices).filter((device) => isSilent(device, now));
  return [...new Map(devices.map((device) => [device.name, device])).values()];
}
