/** What the service said, seen to be what it must be before anything relies on it. Pure. */
import type { Entry, Result } from "../entries";
import type { Attendees, Bundle, Changes, Enrolled, Heard, Made, ProblemHere, Taken, UndecidedMessage, VerdictMessage } from "../wire";

type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number";
const uuid: Check = (value) => typeof value === "string" && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value);
const maybe = (check: Check): Check => (value) => value === null || value === undefined || check(value);
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const oneOf = (...texts: string[]): Check => (value) => texts.includes(value as string);

function fits<Kind>(shape: Partial<Record<keyof Kind, Check>>): (value: unknown) => value is Kind {
  const checks = Object.entries<Check | undefined>(shape);
  return (value): value is Kind => isObject(value) && checks.every(([name, check]) => check?.(value[name]));
}

/** Of an RFC 9457 problem, what a device uses. */
export interface Problem extends ProblemHere {
  readonly now?: string | null;
  readonly epoch?: string | null;
  readonly verdicts?: UndecidedMessage[] | null;
}

/** The answer to `POST /scans`. */
export interface Verdicts {
  readonly now: string;
  readonly epoch: string;
  readonly verdicts: Result[];
}

const problemHere = fits<ProblemHere>({ code: text, detail: text });
const sessionNow = fits<Taken["session"]>({ id: text, attended: number, present: number });
const undecided = fits<UndecidedMessage>({ id: maybe(text), problem: problemHere });
// A ticket's id will stand in place of the code, so it must be one.
const ticket = fits<NonNullable<VerdictMessage["ticket"]>>({ id: uuid, category: text, heads: number, inside: number, left: number });
const verdict = fits<VerdictMessage>({
  id: text,
  entry: text,
  outcome: oneOf("admitted", "exited", "refused"),
  reason: maybe(text),
  also: listOf(text),
  heads: number,
  ticket: maybe(ticket),
  first: maybe(fits<NonNullable<VerdictMessage["first"]>>({ at: text, door: text })),
  valid: listOf(fits<VerdictMessage["valid"][number]>({ session: text, start: text, venue: text })),
  session: sessionNow,
});

export const isProblem = fits<Problem>({ code: text, detail: text, verdicts: maybe(listOf(undecided)) });
export const isTaken = fits<Taken>({ now: text, epoch: text, id: text, entry: text, session: sessionNow });
export const isVerdicts = fits<Verdicts>({
  now: text,
  epoch: text,
  verdicts: listOf((value) => (isObject(value) && "problem" in value ? undecided(value) : verdict(value))),
});
export const isEnrolled = fits<Enrolled>({ now: text, name: text, secret: text, doors: listOf(text), may: listOf(text), programme: text });
export const isHeard = fits<Heard>({ now: text, epoch: text, name: text, doors: maybe(listOf(text)), may: listOf(text) });
const made = fits<Made["ticket"]>({ id: text, code: text, heads: number, sessions: listOf(text) });
export const isMade = fits<Made>({ now: text, ticket: made });
const attendee = fits<Attendees["attendees"][number]>({ ticket: text, name: text, heads: number });
export const isAttendees = fits<Attendees>({ attendees: listOf(attendee) });

/** Whether it is a bundle, or what changed since: their columns are for the judge to look at. */
const news = { now: text, epoch: text, version: text, place: text, sessions: listOf(isObject) };
export const isBundle = fits<Bundle>({ ...news, door: text, salt: text, programme: isObject, tickets: isObject });
export const isChanges = fits<Changes>({ ...news, digests: text, tickets: maybe(isObject) });

/** Whether there is one result for each entry, in the same order. */
export function belong(entries: readonly Entry[], results: readonly Result[]): boolean {
  return entries.length === results.length && results.every(({ id }, place) => id === null || id === entries[place]?.message.id);
}
