/** The week as days, and which of them comes first on the page. */
import type { SessionRow } from "./wire";

export interface Day {
  /** "2022-11-15", in the programme's zone. */
  date: string;
  sessions: SessionRow[];
  attended: number;
  /** Null where no session of the day has registrations. */
  registered: number | null;
}

/** The days that have sessions, in calendar order, each with its sessions by their start; those that start together keep their order. */
export function daysOf(sessions: SessionRow[], dateOf: (at: string) => string): Day[] {
  const byDate = Map.groupBy(sessions, (session) => dateOf(session.start));
  return [...byDate].sort(([one], [other]) => (one < other ? -1 : 1)).map(([date, rows]) => day(date, rows));
}

function day(date: string, rows: SessionRow[]): Day {
  const registered = rows.map((row) => row.registered).filter((heads) => heads !== null);
  return {
    date,
    sessions: rows.toSorted(byStart),
    attended: sum(rows.map((row) => row.attended)),
    registered: registered.length === 0 ? null : sum(registered),
  };
}

function byStart(one: SessionRow, other: SessionRow): number {
  return Date.parse(one.start) - Date.parse(other.start);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The day to show first: today, else the next one, else the last one; null where there is none. */
export function leading(days: Day[], today: string): string | null {
  return days.find((day) => day.date >= today)?.date ?? days.at(-1)?.date ?? null;
}

/** The days as the page lists them: from the leading one on, then those before it. */
export function fromLeading(days: Day[], lead: string | null): Day[] {
  const at = days.findIndex((day) => day.date === lead);
  return at < 0 ? days : [...days.slice(at), ...days.slice(0, at)];
}
