/** Numbers, times and days as a reader of one language, looking at one programme's clock, expects them. */
import type { Texts } from "./texts";

export interface Formats {
  number(value: number): string;
  /** A share, cut off rather than rounded: 100 % is said only of what is full. */
  percent(share: number): string;
  /** The clock of a moment, "08:50". */
  time(at: string): string;
  /** The same to the second, "08:50:07". */
  second(at: string): string;
  range(start: string, end: string): string;
  /** The calendar day of a moment in the programme's zone, "2022-11-15". */
  dateOf(at: string): string;
  /** "tirsdag 15. november" */
  day(date: string): string;
  /** "a, b og c" */
  list(parts: string[]): string;
  /** "tir", "15." */
  shortDay(date: string): { weekday: string; date: string };
}

export function formats(t: Texts, zone: string): Formats {
  const locale = t.locale;
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const seconds = new Intl.DateTimeFormat(locale, { timeStyle: "medium", hourCycle: "h23", timeZone: zone });
  // Swedish writes a date as ISO 8601 does.
  const date = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: zone });
  const dayAndMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  const dayOnly = new Intl.DateTimeFormat(locale, { day: "numeric", timeZone: "UTC" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const weekday = (day: string) => t.weekdays[noon(day).getUTCDay()] ?? "";
  const time = (at: string) => clock.format(new Date(at));
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(Math.floor(share * 100 + 1e-9) / 100),
    time,
    second: (at) => seconds.format(new Date(at)),
    range: (start, end) => `${time(start)}–${time(end)}`,
    dateOf: (at) => date.format(new Date(at)),
    list: (parts) => list.format(parts),
    day: (day) => `${weekday(day)} ${dayAndMonth.format(noon(day))}`,
    shortDay: (day) => ({ weekday: weekday(day).slice(0, 3), date: dayOnly.format(noon(day)) }),
  };
}

function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

/** A venue and its municipality; once, where the venue's name says it already. */
export function place(venue: string, municipality: string): string {
  return venue.includes(municipality) ? venue : `${venue}, ${municipality}`;
}
