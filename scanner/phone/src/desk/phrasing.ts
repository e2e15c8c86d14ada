/** From an answer to what stands on the screen: the word, who it is, how many, why, and what to do. Pure. */
import * as times from "../core/times";
import * as places from "../core/places";
import * as tickets from "../core/tickets";
import * as verdicts from "../core/verdicts";
import type { Direction, Shown } from "../entries";
import type { Texts } from "../texts";
import type { Session, TicketInfo, ValidAt, VerdictMessage } from "../wire";
import * as place from "./place";
import type { Place } from "./place";

/** What a colour, a shape and a sound stand for: in, out, no, and the door must decide by itself. */
export type Kind = "admitted" | "exited" | "refused" | "unsure";

/** What was held up: a code, or (found by name) the ticket with this id; `code` is then the name. */
export interface Held {
  readonly code: string;
  readonly ticket?: string;
}

/** What the door asked of it, when (milliseconds), and what the device may do about the answer. */
export interface Asked extends Held {
  readonly direction: Direction;
  /** Those that the door chose; null leaves it to the ticket. */
  readonly heads: number | null;
  readonly session: Session;
  readonly place: Place;
  readonly at: number;
  readonly may: readonly string[];
}

/** The main thing on the screen; empty where there is nothing to say. */
export interface Card {
  readonly kind: Kind;
  readonly word: string;
  /** Who holds the ticket, or what kind it is. */
  readonly name: string;
  /** What the name leaves out: the organisation and the category. */
  readonly about: string;
  /** How many go in or out, and how many are left. */
  readonly heads: string;
  readonly reason: string;
  readonly advice: string;
}

/** Milliseconds after an admission within which the same ticket at the same door is probably still the same person. */
const JUST_NOW = 30_000;

/**
 * The colour and the shape of an answer. No plain no for people who want out, since nobody is held back; no plain yes where
 * nobody looked at the ticket.
 */
export function kind(shown: Shown): Kind {
  if (shown.outcome === null || shown.reason === "not_inside" || isUnchecked(shown)) return "unsure";
  return shown.outcome;
}

export function card(shown: Shown, asked: Asked, t: Texts): Card {
  if (shown.outcome === null) return unsure(t.undecided, shown.problem?.detail ?? "", t.undecidedAdvice);
  if (isUnchecked(shown)) return unsure(t.unchecked, t.uncheckedWhy, t.uncheckedAdvice);
  return shown.outcome === "refused" ? refused(shown, asked, t) : passed(shown, asked, t);
}

/** For what the service did not answer and this phone does not keep, and so isn't done. */
export function unstored(t: Texts): Card {
  return unsure(t.notStored, t.notStoredWhy, t.notStoredAdvice);
}

/** An answer in a few words, for the last one. */
export function line(shown: Shown, asked: Asked, t: Texts): string {
  if (shown.outcome === null) return t.undecided;
  const named = who(shown, asked, t);
  if (shown.outcome === "refused") return `${word(shown.reason ?? "", t)} · ${named}`;
  return shown.verdict && isGroup(shown) ? `${named} · ${shown.verdict.heads}` : named;
}

/** Whether the ticket is known to be for several heads. */
export function isGroup(shown: Shown): boolean {
  return (shown.verdict?.ticket?.heads ?? 1) > 1;
}

/** All that an override would waive; empty where the door may not override. */
export function overridable(shown: Shown, asked: Asked): readonly string[] {
  if (shown.outcome !== "refused" || asked.direction !== "entry" || !asked.may.includes("override")) return [];
  const reasons = [shown.reason ?? "unknown", ...(shown.verdict?.also ?? [])];
  return reasons.every(verdicts.mayOverride) ? reasons : [];
}

/** Reasons as a list in a sentence, the first letter small where it isn't the first. */
export function words(reasons: readonly string[], t: Texts): string {
  const small = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);
  return reasons.map((reason, at) => (at === 0 ? word(reason, t) : small(word(reason, t)))).join(", ");
}

/** A reason in a word or two. */
export function word(reason: string, t: Texts): string {
  return t.refusals[reason]?.word ?? t.refused;
}

/** Whether people come in though neither the service nor a list of tickets was there to look at theirs. */
function isUnchecked(shown: Shown): boolean {
  return shown.provisional && shown.outcome === "admitted" && shown.verdict === null;
}

function unsure(word: string, reason: string, advice: string): Card {
  return { kind: "unsure", word, name: "", about: "", heads: "", reason, advice };
}

function passed(shown: Shown, asked: Asked, t: Texts): Card {
  const also = shown.verdict?.also ?? [];
  return {
    kind: shown.outcome === "exited" ? "exited" : "admitted",
    word: shown.outcome === "exited" ? t.exited : t.admitted,
    name: who(shown, asked, t),
    about: about(shown.verdict?.ticket ?? null),
    heads: moved(shown, t),
    reason: also.length > 0 ? t.waived(words(also, t)) : "",
    advice: shown.provisional ? t.decidedAlone : "",
  };
}

function refused(shown: Shown, asked: Asked, t: Texts): Card {
  const [why, advice] = whyNot(shown.reason ?? "", shown.verdict, asked, t);
  const also = shown.verdict?.also ?? [];
  return {
    kind: kind(shown),
    word: word(shown.reason ?? "", t),
    name: who(shown, asked, t),
    about: about(shown.verdict?.ticket ?? null),
    heads: "",
    reason: also.length > 0 ? `${why} ${t.also(words(also, t))}` : why,
    advice,
  };
}

/** Who holds the ticket as far as the door may know, else what kind of ticket it is, else its code; in one line. */
function who({ verdict }: Shown, { code }: Asked, t: Texts): string {
  const ticket = verdict?.ticket;
  if (!ticket) return inOneLine(readable(code));
  const sort = ticket.heads > 1 ? t.group(String(ticket.heads)) : t.ticket;
  return inOneLine(ticket.name || ticket.organisation || [sort, ticket.category].filter(Boolean).join(" · "));
}

function about(ticket: TicketInfo | null): string {
  if (!ticket || !(ticket.name || ticket.organisation)) return "";
  return inOneLine([ticket.name ? ticket.organisation : "", ticket.category].filter(Boolean).join(" · "));
}

/** How many of a group; nothing for one head. */
function moved({ verdict, outcome }: Shown, t: Texts): string {
  const ticket = verdict?.ticket;
  if (!ticket || ticket.heads === 1) return "";
  const [now, inside, heads, left] = [verdict.heads, ticket.inside, ticket.heads, ticket.left].map(String) as [string, string, string, string];
  return outcome === "exited" ? t.groupOut(now, inside, heads) : t.groupIn(now, inside, heads, left);
}

type WhyAndAdvice = readonly [why: string, advice: string];

function whyNot(reason: string, verdict: VerdictMessage | null, asked: Asked, t: Texts): WhyAndAdvice {
  const refusal = t.refusals[reason];
  if (!refusal) return ["", t.undecidedAdvice];
  if (reason === "already_in") return already(verdict, asked, t);
  if (reason === "full") return full(verdict, t);
  const why = precisely(reason, verdict, asked, t) ?? refusal.why;
  return [why, reason === "unknown" && !asked.may.includes("walk-in") ? t.unknownElse : refusal.advice];
}

/** Why, where more is known than the reason; null where it isn't. */
function precisely(reason: string, verdict: VerdictMessage | null, { session, at, place: here }: Asked, t: Texts): string | null {
  switch (reason) {
    case "revoked":
      return verdict?.since ? t.revokedSince(place.dayAndClock(here, times.read(verdict.since), at)) : null;
    case "wrong_session":
      return verdict ? elsewhere(verdict.valid, here, t) : null;
    case "too_early":
      return t.doorsOpen(place.dayAndClock(here, session.doors_open, at));
    case "too_late":
      return session.entry_closes < at ? t.entryClosed(place.dayAndClock(here, session.entry_closes, at)) : null;
    case "not_inside":
      return session.counts_exits ? null : t.exitsNotCounted;
    default:
      return null;
  }
}

function elsewhere(valid: readonly ValidAt[], here: Place, t: Texts): string {
  if (valid.length === 0) return t.validNowhere;
  const where = ({ session, start, venue }: ValidAt) =>
    `${place.sessionTitle(here, session)} ${place.clock(here, times.read(start))}, ${places.venueName(here.programme, venue)}`;
  return t.validElsewhere(valid.slice(0, 2).map(where).join(` ${t.and} `));
}

function already(verdict: VerdictMessage | null, asked: Asked, t: Texts): WhyAndAdvice {
  const { why, advice: usual } = t.refusals["already_in"] as { why: string; advice: string };
  const advice = asked.may.includes("override") ? usual : t.alreadyElse;
  const ticket = verdict?.ticket;
  if (!ticket) return [why, advice];
  if (ticket.heads > 1 && ticket.left > 0) return [partOfGroup(verdict, ticket, t), t.alreadyGroupAdvice];
  if (!verdict.first) return [why, advice];
  const at = times.read(verdict.first.at);
  const since = asked.at - at;
  if (verdict.first.door === asked.place.door.id && since >= 0 && since < JUST_NOW) {
    return [t.alreadyJust(String(Math.max(1, Math.floor(since / 1000)))), t.alreadyJustAdvice];
  }
  const door = places.doorName(asked.place.programme, verdict.first.door);
  return [t.alreadyAt(place.dayAndClock(asked.place, at, asked.at), door), advice];
}

function partOfGroup(verdict: VerdictMessage, ticket: TicketInfo, t: Texts): string {
  return t.alreadyGroup(String(ticket.inside), String(ticket.heads), String(ticket.left), String(verdict.heads));
}

function full(verdict: VerdictMessage | null, t: Texts): WhyAndAdvice {
  const { why, advice } = t.refusals["full"] as { why: string; advice: string };
  if (!verdict?.session.left) return [why, advice];
  return [t.fullLeft(String(verdict.session.left), String(verdict.heads)), verdict.heads > 1 ? t.fullGroupAdvice : advice];
}

/** With a blank for whatever breaks lines: others put what they like into their codes. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, " ");
}

/** A code as people may compare it; what others issue may be long. */
export function readable(code: string): string {
  return code.length <= 48 ? tickets.grouped(tickets.asMeant(code)) : `${code.slice(0, 47)}…`;
}
