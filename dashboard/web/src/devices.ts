/** The devices at the doors: what is asked and told of them, how they are, and in which order one looks at them. */
import { ask, post } from "./asking";
import type { Texts } from "./texts";
import type { Amendment, DeviceRow, Devices, Door, Offer, Offered, Programme } from "./wire";

export type Right = NonNullable<Offer["may"]>[number];

export const RIGHTS: Right[] = ["override", "undo", "walk-in", "names"];

/** What a new device may unless somebody says otherwise: all but names, since a device is easily lost. */
export const USUAL: Right[] = ["override", "undo", "walk-in"];

export const programme = () => ask<Programme>("GET", "/programme");
export const devices = () => ask<Devices>("GET", "/devices");
export const offer = (body: Offer) => post<Offered>("/devices", body);
export const change = (name: string, body: Amendment) => ask<DeviceRow>("PATCH", at(name), JSON.stringify(body));
export const revoke = (name: string) => ask<null>("DELETE", at(name));

function at(name: string): string {
  return `/devices/${encodeURIComponent(name)}`;
}

/** A device is silent that has said nothing for so long; it says how it is every 30 seconds. */
export const SILENT = 120_000;
/** Per cent of its battery at which a device needs a charger. */
export const LOW = 15;
/** Milliseconds that a clock is wrong from which on it is told, and from which on it is trouble. */
export const [NOTICED, WRONG] = [5_000, 120_000];

export type Trouble = "silent" | "battery" | "clock";

/** What is the matter with a device, the worst first. What a silent one said of itself holds no longer, but that it holds scans. */
export function troubles(row: DeviceRow, now: number): Trouble[] {
  if (row.revoked !== null || row.seen === null) return [];
  if (quiet(row, now) > SILENT) return (row.queue ?? 0) > 0 ? ["silent"] : [];
  const found: Trouble[] = [];
  if (row.battery !== null && row.battery <= LOW) found.push("battery");
  if (Math.abs(row.ahead ?? 0) >= WRONG) found.push("clock");
  return found;
}

/** Milliseconds since a device was heard; since it was enrolled, where it has said nothing yet. */
export function quiet(row: DeviceRow, now: number): number {
  return Math.max(0, now - Date.parse(row.seen ?? row.enrolled));
}

export type Group = "trouble" | "heard" | "silent" | "revoked";

export const GROUPS: Group[] = ["trouble", "heard", "silent", "revoked"];

export function groupOf(row: DeviceRow, now: number): Group {
  if (row.revoked !== null) return "revoked";
  if (troubles(row, now).length > 0) return "trouble";
  return quiet(row, now) > SILENT ? "silent" : "heard";
}

export type Grouped = Record<Group, DeviceRow[]>;

/** The devices in their groups, by name; those in trouble by how bad it is. */
export function grouped(rows: DeviceRow[], now: number): Grouped {
  const groups: Grouped = { trouble: [], heard: [], silent: [], revoked: [] };
  for (const row of [...rows].sort(byName)) groups[groupOf(row, now)].push(row);
  const worst = (row: DeviceRow) => ORDER.indexOf(troubles(row, now)[0] ?? "clock");
  groups.trouble.sort((one, other) => worst(one) - worst(other) || byName(one, other));
  return groups;
}

/** The groups as somebody looks at them, with what is known now: nothing moves under their hand. What is new comes last. */
export function held(before: Grouped, rows: DeviceRow[], now: number): Grouped {
  const known = new Map(rows.map((row) => [row.name, row]));
  const groups: Grouped = { trouble: [], heard: [], silent: [], revoked: [] };
  for (const group of GROUPS) {
    for (const { name, revoked } of before[group]) {
      const row = known.get(name);
      if (row === undefined || (row.revoked === null) !== (revoked === null)) continue;
      groups[group].push(row);
      known.delete(name);
    }
  }
  for (const row of known.values()) groups[groupOf(row, now)].push(row);
  return groups;
}

const ORDER: Trouble[] = ["silent", "battery", "clock"];

function byName(one: DeviceRow, other: DeviceRow): number {
  return one.name.localeCompare(other.name, "nb", { numeric: true });
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** A span of time in its largest unit: "12 s", "3 min". */
export function span(milliseconds: number, t: Texts): string {
  if (milliseconds < MINUTE) return t.seconds(String(Math.floor(milliseconds / 1000)));
  if (milliseconds < HOUR) return t.minutes(String(Math.floor(milliseconds / MINUTE)));
  if (milliseconds < DAY) return t.hours(String(Math.floor(milliseconds / HOUR)));
  return t.manyDays(String(Math.floor(milliseconds / DAY)));
}

/** Minutes and seconds that are left, "9:05". */
export function left(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The name of one more device like this: "Port 2" after "Port 1". The service chooses where there is none. */
export function following(name: string): string {
  const [, stem = name, number = null] = /^(.*?)(\d+)$/.exec(name) ?? [];
  if (name === "") return "";
  return number === null ? `${name} 2` : `${stem}${Number(number) + 1}`;
}

/** The device that took a link: enrolled since it was offered, with what it gives. */
export function taker(rows: DeviceRow[], { doors, may = USUAL, name }: Offer, { now }: Pick<Offered, "now">): DeviceRow | null {
  const same = (row: DeviceRow) => row.doors.join() === doors.join() && row.may.join() === may.join();
  const named = (row: DeviceRow) => !name || row.name === name;
  return rows.find((row) => row.revoked === null && row.enrolled >= now && named(row) && same(row)) ?? null;
}

export type Reach = "all" | "here" | "insecure";

/** Whom a link with this page's address leads to us: all, this machine alone, or nobody with a camera since it is no https. */
export function reach({ protocol, hostname }: Pick<Location, "protocol" | "hostname">): Reach {
  if (/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return "here";
  return protocol === "https:" ? "all" : "insecure";
}

export interface Place {
  venue: string;
  doors: Door[];
}

/** The doors under their venues, in the programme's order. */
export function places({ venues, doors }: Pick<Programme, "venues" | "doors">): Place[] {
  const found = venues.map(({ id, name }) => ({ venue: name, doors: doors.filter((door) => door.venue === id) }));
  return found.filter(({ doors }) => doors.length > 0);
}
