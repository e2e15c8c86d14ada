// Written by `python -m checkin.wire.typescript phone` from checkin/wire; change it there.

/** What a door learns of a ticket; names only for readers who may see them. */
export interface TicketInfo {
  id: string;
  name: string | null;
  organisation: string | null;
  category: string;
  heads: number;
  inside: number;
  left: number;
}

/** The earliest admission of this ticket to this session that was not annulled. */
export interface FirstAdmission {
  at: string;
  door: string;
}

/** Where and when a ticket is valid today. */
export interface ValidAt {
  session: string;
  start: string;
  venue: string;
}

/** How full a session is after this scan. */
export interface SessionNow {
  id: string;
  attended: number;
  present: number;
  capacity: number | null;
  left: number | null;
}

/** Our answer to one scan. `since` says when a revoked ticket was cancelled or its code replaced. */
export interface VerdictMessage {
  id: string;
  entry: string;
  outcome: "admitted" | "exited" | "refused";
  reason: string | null;
  also: string[];
  conflict: string | null;
  heads: number;
  ticket: TicketInfo | null;
  first: FirstAdmission | null;
  valid: ValidAt[];
  session: SessionNow;
  since: string | null;
}

/** Why something could not be decided: a stable code and one sentence. */
export interface ProblemHere {
  code: string;
  detail: string;
}

/** In the place of a verdict, for a scan that could not be decided. The device parks it and shows it. */
export interface UndecidedMessage {
  id: string | null;
  problem: ProblemHere;
}

/** The answer to `POST /annulments` and `POST /counts`: it is on disk, and this is how full the session is now. */
export interface Taken {
  now: string;
  epoch: string;
  id: string;
  entry: string;
  session: SessionNow;
}

/** A ticket as its maker needs it: the code is what goes into the QR. */
export interface TicketMade {
  id: string;
  code: string;
  category: string;
  heads: number;
  sessions: string[];
}

/** The answer to `POST /tickets`. */
export interface Made {
  now: string;
  epoch: string;
  ticket: TicketMade;
}

/** A ticket in a session, named as in the export `attendees`. */
export interface AttendeeRow {
  session: string;
  ticket: string;
  name: string;
  organisation: string;
  category: string;
  heads: number;
  registered: boolean;
  attended: number;
  first_at: string | null;
  last_at: string | null;
  inside: number;
}

/** The answer to `GET /sessions/{id}/attendees`: tickets registered for the session or seen at it. */
export interface Attendees {
  attendees: AttendeeRow[];
}

/** An RFC 9457 problem (`application/problem+json`). */
export interface ProblemMessage {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  now?: string | null;
  epoch?: string | null;
  verdicts?: UndecidedMessage[] | null;
}

/** A town that takes part; one log, one hash slot. */
export interface Municipality {
  id: string;
  name: string;
  number: string;
  position: [number, number] | null;
}

/** A place with a roof; its capacity is the fire limit in heads, if one is known. */
export interface Venue {
  id: string;
  name: string;
  municipality: string;
  capacity: number | null;
}

/**
 * What is attended.
 *
 * `access` is "registered" (tickets that name the session), "open" (any valid ticket) or the categories
 * that may enter.
 */
export interface Session {
  id: string;
  title: string;
  venue: string;
  start: number;
  end: number;
  doors_open: number;
  entry_closes: number;
  access: string | string[];
  capacity: number | null;
  enforce_capacity: boolean;
  counts_exits: boolean;
}

/** A named way in, for sessions at its venue. */
export interface Door {
  id: string;
  venue: string;
  sessions: string[];
  name: string;
}

/** The whole week. */
export interface Programme {
  id: string;
  name: string;
  timezone: string;
  languages: string[];
  municipalities: Municipality[];
  venues: Venue[];
  sessions: Session[];
  doors: Door[];
  moved_days: number;
}

/** Tickets alike: their category, and the places in the programme of the sessions that they name. */
export interface Kind {
  category: string;
  sessions: number[];
}

/**
 * A code of a ticket that has had several: the ticket's place, the code's digest, and since when it is out of use
 * (null: it is the one in use).
 */
export type Code = [place: number, digest: string, since: number | null];

/** The ticket at a place was cancelled. */
export type Revoked = [place: number, at: number];

/** The own validity of the ticket at a place, where it has one. */
export type Validity = [place: number, since: number | null, until: number | null];

/**
 * Tickets in columns: `heads`, `kinds` and `lengths` have one value for each ticket.
 *
 * Attributes:
 *     digests: 8 bytes a ticket, of the first code it ever had: the ticket's name here. In their order.
 *     heads: how many the ticket admits.
 *     kinds: the place of its kind in `of`.
 *     nonce: for opening what is sealed.
 *     sealed: what the door shows, one text after the other. A text begins with the character whose number is the
 *         place of its organisation in `organisations`, counted from 1, or 0, and then the organisation is written
 *         out and ends with a line feed. What follows is the name.
 *     lengths: the bytes of each text; 0 where there is none.
 *     organisations: those of at least five heads.
 *     codes: all codes of tickets that were re-issued.
 */
export interface Tickets {
  digests: string;
  heads: number[];
  kinds: number[];
  of: Kind[];
  nonce: string;
  sealed: string;
  lengths: number[];
  organisations: string[];
  codes: Code[];
  revoked: Revoked[];
  validity: Validity[];
}

/**
 * How things stand in a session. The columns have one value for each of the tickets named beside them, or none at
 * all where none of those has moved.
 *
 * Attributes:
 *     attended, present: heads, with and without tickets. Here `present` may be below 0, which is shown as 0: then
 *         more were counted out than were known to be there, and so many may come in before it rises.
 *     closings: the times at which the session was closed.
 *     inside, came: heads of the ticket that are inside, and that have attended.
 *     first: the ticket's first admission, in whole seconds after the session's doors open; null for none.
 *     doors: the place in the programme of the door of that admission; null for none.
 */
export interface SessionState {
  id: string;
  attended: number;
  present: number;
  closings: number[];
  inside: number[];
  came: number[];
  first: (number | null)[];
  doors: (number | null)[];
}

/**
 * The answer to `GET /door/bundle`.
 *
 * Attributes:
 *     version: to be given as `after` when asking what changed.
 *     place: in the municipality's log; everything up to there is in `sessions`. An `entry` of a verdict is such a place.
 *     salt: what digests and keys are made with.
 *     sessions: the door's, with a value in their columns for each of `tickets`.
 */
export interface Bundle {
  now: string;
  epoch: string;
  version: string;
  place: string;
  door: string;
  programme: Programme;
  salt: string;
  tickets: Tickets;
  sessions: SessionState[];
}

/**
 * The answer to `GET /door/changes`.
 *
 * Attributes:
 *     version, place: as they are with these changes taken in.
 *     renew: too much has changed to be told here: get a new bundle. Then nothing else says anything.
 *     tickets: new and changed ones, as they are now; null for none.
 *     digests: 8 bytes for each ticket that moved or changed.
 *     sessions: those in which anything changed, with a value in their columns for each of `digests`; of other
 *         tickets nothing changed.
 */
export interface Changes {
  now: string;
  epoch: string;
  version: string;
  place: string;
  renew: boolean;
  tickets: Tickets | null;
  digests: string;
  sessions: SessionState[];
}

/** The answer to `POST /devices/enrol`: the secret is told this once. */
export interface Enrolled {
  now: string;
  name: string;
  secret: string;
  doors: string[];
  may: string[];
  programme: string;
}

/** The answer to `POST /devices/me/heartbeat`: who we take the device for; `doors` null means any. */
export interface Heard {
  now: string;
  epoch: string;
  name: string;
  doors: string[] | null;
  may: string[];
}

/** One scan as a device sends it: `code` as read, or the `ticket` id it was answered with. */
export interface ScanMessage {
  id: string;
  session: string;
  door: string;
  direction: "entry" | "exit";
  at: string;
  code?: string | null;
  ticket?: string | null;
  seq?: number | null;
  heads?: number | null;
  override?: string | null;
  provisional?: "admitted" | "exited" | "refused" | null;
  provisional_reason?: string | null;
  instead_of?: string | null;
}

/**
 * The body of `POST /annulments`: takes back what `scan` did in `session`.
 *
 * `unshown` says that nobody saw what the door said of it, so that this is no undo: it stopped before that.
 */
export interface AnnulmentMessage {
  id: string;
  scan: string;
  session: string;
  at?: string | null;
  seq?: number | null;
  unshown?: boolean;
}

/** The body of `POST /counts`: heads in or out without a ticket. */
export interface CountMessage {
  id: string;
  session: string;
  door: string;
  direction: "entry" | "exit";
  heads: number;
  at: string;
  seq?: number | null;
}

/** The body of `POST /tickets`: a ticket made on the spot, for one or more heads, under an id made on the device. */
export interface WalkInMessage {
  id: string;
  heads?: number;
  session?: string | null;
  category?: string;
  name?: string;
  organisation?: string;
  at?: string | null;
  seq?: number | null;
}

/**
 * The body of `POST /devices/enrol`.
 *
 * Attributes:
 *     version: of the device's program.
 *     was: the secret that it had before, by which it keeps its name.
 */
export interface Enrolment {
  token: string;
  version: string;
  was?: string | null;
}

/**
 * The body of `POST /devices/me/heartbeat`.
 *
 * Attributes:
 *     queue: entries that have not been answered.
 *     version: of the device's program.
 *     at: the time by its own clock, as it is.
 *     battery: per cent, where it knows.
 */
export interface Heartbeat {
  queue: number;
  version: string;
  at: string;
  battery?: number | null;
}
