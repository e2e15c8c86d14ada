/** Where a phone stands: a door, the sessions that it serves, which of them it is time for, and what day it is there. */
import type { Door, Programme, Session } from "../wire";

/** The sessions that a door serves, in the programme's order. */
export function sessionsAt(programme: Programme, door: Door): Session[] {
  return programme.sessions.filter((session) => door.sessions.includes(session.id));
}

/** What people call a door of the programme; its id where the programme has none of it. */
export function doorName(programme: Programme | null, id: string): string {
  return programme?.doors.find((door) => door.id === id)?.name ?? id;
}

/** What people call a venue of the programme; its id where the programme has none of it. */
export function venueName(programme: Programme | null, id: string): string {
  return programme?.venues.find((venue) => venue.id === id)?.name ?? id;
}

/**
 * The session that a door is for at a time: of those that are on the one that opened last, else the next to open, else the
 * last to end. A session is on from the opening of its doors to its end. Null for a door without sessions.
 */
export function byTheClock(sessions: readonly Session[], now: number): Session | null {
  const on = sessions.filter((session) => session.doors_open <= now && now <= session.end);
  const coming = sessions.filter((session) => session.doors_open > now);
  if (on.length > 0) return most(on, (session) => session.doors_open);
  return most(coming, (session) => -session.doors_open) ?? most(sessions, (session) => session.end);
}

/**
 * Says on which calendar day a moment is in a zone, as `2022-11-15`. Throws where there is no such zone, and the function
 * where there is no such moment.
 */
export function calendar(timezone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (at) => format.format(at);
}

/** The first of those that have most of something. */
function most<Thing>(things: readonly Thing[], of: (thing: Thing) => number): Thing | null {
  return things.reduce<Thing | null>((best, thing) => (best !== null && of(best) >= of(thing) ? best : thing), null);
}
