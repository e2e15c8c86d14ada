/** What the screen shows, kept as meaning and phrased anew in whatever language it is looked at. Pure. */
import type { Direction, Shown } from "../entries";
import type { Texts } from "../texts";
import type { Programme, Session, SessionNow } from "../wire";
import * as phrasing from "./phrasing";
import type { Asked, Kind } from "./phrasing";
import * as places from "./place";
import type { Place } from "./place";

export type Phrase = (t: Texts) => string;

/** An answer, and what it is about. `handedOut` is a new code, for its holder to take a picture of. */
export interface Answer {
  readonly kind: "answer";
  readonly shown: Shown;
  readonly asked: Asked;
  readonly handedOut?: string;
}

/** What fills the screen. */
export type Shows = { readonly kind: "checking" } | { readonly kind: "unstored" } | Answer;

/** The last thing that happened here; its card where it was a scan. */
export interface Last {
  readonly kind: Kind;
  readonly at: number;
  readonly said: Phrase;
  readonly card: Answer | null;
}

/** The last thing that may be taken back, and what to call it. */
export interface Done {
  readonly id: string;
  readonly session: string;
  readonly said: Phrase;
}

export interface Face {
  readonly place: Place;
  readonly session: Session;
  /** Whether somebody chose the session, against the clock perhaps. */
  readonly byHand: boolean;
  readonly direction: Direction;
  /** How many of the next ticket, or of the group on the card; null for all that are left. */
  readonly heads: number | null;
  /** How full the session is, as far as the door knows. */
  readonly now: SessionNow | null;
  readonly card: Shows | null;
  readonly notice: Phrase | null;
  readonly last: Last | null;
  readonly done: Done | null;
}

/** Milliseconds that a yes stays when nobody comes. A group's stays longer, since heads are counted and may be changed. */
const YES = 1200;
const GROUP = 5000;

/** Milliseconds that a notice stays. */
export const NOTED = 4000;

export function atFirst(place: Place, session: Session, now: SessionNow | null): Face {
  const nothing = { heads: null, card: null, notice: null, last: null, done: null };
  return { place, session, byHand: false, direction: "entry", now, ...nothing };
}

/** The door and its session as a newer programme has them; as they were where it has them no more. */
export function moved({ place, session }: Face, programme: Programme): Pick<Face, "place" | "session"> {
  const newer = places.of(programme, place.door.id) ?? place;
  return { place: newer, session: newer.sessions.find(({ id }) => id === session.id) ?? newer.sessions[0] ?? session };
}

/** Milliseconds that a card stays; null until somebody taps it, since there is something to talk about. */
export function lasts(shown: Shown): number | null {
  const kind = phrasing.kind(shown);
  if (kind === "refused" || kind === "unsure") return null;
  return phrasing.isGroup(shown) ? GROUP : YES;
}

/** Whether the door should not take another code from its camera: something is on the screen that wants a person. */
export function isBusy({ card }: Face): boolean {
  return card !== null && (card.kind !== "answer" || card.handedOut !== undefined || lasts(card.shown) === null);
}

export function same(one: SessionNow, other: SessionNow | null): boolean {
  return one.id === other?.id && one.attended === other.attended && one.present === other.present && one.left === other.left;
}
