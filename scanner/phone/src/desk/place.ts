/** Where the phone stands: a door, the sessions that it serves, and the clock on its wall. Pure. */
import * as places from "../core/places";
import type { Door, Programme, Session } from "../wire";

export interface Place {
  readonly door: Door;
  /** The sessions that the door serves. */
  readonly sessions: readonly Session[];
  readonly programme: Programme;
}

/** The place of a door; null where the programme has no such door, or it serves nothing. */
export function of(programme: Programme, door: string): Place | null {
  const found = programme.doors.find(({ id }) => id === door);
  const sessions = found ? places.sessionsAt(programme, found) : [];
  return found && sessions.length > 0 ? { door: found, sessions, programme } : null;
}

/** What a session of the whole programme is called. */
export function sessionTitle({ programme }: Place, id: string): string {
  return programme.sessions.find((session) => session.id === id)?.title ?? id;
}

/** Venue and door in one line; once where they are called the same. */
export function called({ programme, door }: Place): string {
  return [...new Set([places.venueName(programme, door.venue), door.name])].join(" · ");
}

/** A moment in milliseconds as the clocks at the door show it, "08:50". */
export function clock({ programme }: Place, at: number): string {
  return formats(programme.timezone).clock.format(at);
}

/** The same, with the day where that isn't the day of `now`: "14.11. 08:50". */
export function dayAndClock(place: Place, at: number, now: number): string {
  const { day } = formats(place.programme.timezone);
  const [then, today] = [day.format(at), day.format(now)];
  return then === today ? clock(place, at) : `${short(then)} ${clock(place, at)}`;
}

/** When a session is: "08:00–10:00", with the day where that isn't today. */
export function hours(place: Place, session: Session, now: number): string {
  return `${dayAndClock(place, session.start, now)}–${clock(place, session.end)}`;
}

/** "2022-11-14" as "14.11." */
function short(day: string): string {
  const [, month, date] = day.split("-");
  return `${date}.${month}.`;
}

interface Formats {
  readonly clock: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
}

let made: (Formats & { readonly zone: string }) | undefined;

/** Making a format takes longer than all else here; a programme has one zone. */
function formats(zone: string): Formats {
  if (made?.zone !== zone) {
    const clock = new Intl.DateTimeFormat("nb", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    const day = new Intl.DateTimeFormat("sv", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });
    made = { zone, clock, day };
  }
  return made;
}
