// Written by `python -m checkin.wire.typescript dashboard` from checkin/wire; change it there.

/** The whole programme's figures: different people, not the sum of the municipalities. */
export interface ProgrammeRow {
  id: string;
  name: string;
  sessions: number;
  visits: number;
  visitors: number;
  counted: number;
  present: number;
  registered: number | null;
  walk_ins: number | null;
  no_shows: number | null;
  refused: number;
  provisional: boolean;
  timezone: string;
  languages: string[];
}

/** One municipality's figures, named as in the export `municipalities`. */
export interface MunicipalityRow {
  id: string;
  name: string;
  sessions: number;
  visits: number;
  visitors: number;
  counted: number;
  present: number;
  registered: number | null;
  walk_ins: number | null;
  no_shows: number | null;
  refused: number;
  provisional: boolean;
}

/**
 * One session's figures, named as in the export `attendance`. All numbers count heads; `refused` counts scans.
 *
 * `registered`, `walk_ins` and `no_shows` are None where no ticket names the session; `no_shows` also until entry
 * has closed.
 */
export interface SessionRow {
  id: string;
  municipality: string;
  venue: string;
  venue_name: string;
  title: string;
  start: string;
  end: string;
  capacity: number | null;
  registered: number | null;
  attended: number;
  counted: number;
  present: number;
  walk_ins: number | null;
  no_shows: number | null;
  refused: number;
  first_arrival: string | null;
  last_arrival: string | null;
  provisional: boolean;
}

/** A device that is known to hold scans that have not come: while there is one, all figures are provisional. */
export interface MissingRow {
  device: string;
  scans: number;
}

/** The answer to `GET /attendance`, and the event `snapshot` of `/attendance/live`. */
export interface Attendance {
  version: number;
  at: string;
  provisional: boolean;
  programme: ProgrammeRow;
  municipalities: MunicipalityRow[];
  sessions: SessionRow[];
  missing: MissingRow[];
}

/** The event `change` of `/attendance/live`: whole rows of what changed since `version - 1`. */
export interface Change {
  version: number;
  at: string;
  provisional: boolean;
  programme: ProgrammeRow;
  municipalities: MunicipalityRow[];
  sessions: SessionRow[];
  missing: MissingRow[];
}

/**
 * Who asks: a name and what it may do. For people also their role, whether they have a second factor, and how they
 * sign in: `password`, `openid`, `link`; for a token `token`.
 */
export interface Me {
  name: string;
  scopes: string[];
  role: string | null;
  second_factor: boolean;
  ways: string[];
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

/** How one can sign in besides with name and password: the name of the provider, if there is one. */
export interface SignInWays {
  openid: string | null;
}

/** How far a right password led: in, or where there is a second factor half-way, with what to bring its code by. */
export interface Entrance {
  half: string | null;
}

/** Whom a link lets choose a password. */
export interface Welcomed {
  name: string;
}

/**
 * What an authenticator app must be told: a secret to type, or the same as a QR of `size` modules across, whose dark
 * ones are the path of an SVG.
 */
export interface NewFactor {
  secret: string;
  size: number;
  path: string;
}

/** Codes for whoever loses their phone, each good once; told this once. */
export interface RecoveryCodes {
  codes: string[];
}

/** One deed, named as in the export `audit`. `who` is "" where a name was typed that nobody has. */
export interface DeedRow {
  number: number;
  at: string;
  who: string;
  what: "annulment" | "codes_listed" | "device_changed" | "device_enrolled" | "device_offered" | "device_revoked" | "exported" | "link_made" | "outbox_imported" | "override" | "password_chosen" | "programme_loaded" | "scans_moved" | "second_factor" | "session_closed" | "session_reopened" | "sign_in_failed" | "signed_in" | "signed_out" | "ticket_issued" | "ticket_reissued" | "ticket_revoked" | "tickets_imported" | "tickets_printed" | "token_added" | "token_revoked" | "user_added" | "user_removed" | "user_reset" | "user_role" | "written_off";
  of: string;
  more: string;
}

/**
 * The answer to `GET /audit`: deeds, newest first.
 *
 * `deeds` says how many there are in all, `last` is the hash of the newest, which `checkin verify` ends with; `older` is
 * what to ask for as `before` to go on, None where this was all.
 */
export interface AuditPage {
  deeds: number;
  last: string;
  rows: DeedRow[];
  older: string | null;
}

/** Who has taken note, and when. */
export interface NoticeRow {
  who: string;
  at: string;
}

/**
 * What needs attention.
 *
 * Attributes:
 *     of: the id of a session or a venue, the name of a device, or the code of the store's trouble.
 *     many, out_of: what the sentence for it counts, such as 96 of 100 heads, 6 of 20 scans, or entries and seconds.
 *     since: when it began.
 */
export interface ConcernRow {
  kind: "battery" | "clock" | "conflicts" | "filling" | "full" | "missing" | "queue" | "refusals" | "silent" | "store" | "unknown" | "venue_full";
  of: string;
  many: number;
  out_of: number;
  since: string;
  noticed: NoticeRow | null;
}

/** The answer to `GET /attention`: what nobody has taken note of stands first. */
export interface Attention {
  now: string;
  concerns: ConcernRow[];
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

/**
 * A device as organisers see it. What it says of itself is null until it has said something.
 *
 * Attributes:
 *     seen: when it was heard last.
 *     queue: entries that it held then and we had not answered.
 *     ahead: milliseconds that its own clock is ahead of ours.
 *     revoked: since when it opens nothing any more.
 */
export interface DeviceRow {
  name: string;
  doors: string[];
  may: string[];
  enrolled: string;
  version: string;
  seen: string | null;
  queue: number | null;
  battery: number | null;
  ahead: number | null;
  revoked: string | null;
}

/** The answer to `GET /devices`. */
export interface Devices {
  now: string;
  devices: DeviceRow[];
}

/** A QR of `size` modules across, whose dark ones are the path of an SVG. */
export interface Qr {
  size: number;
  path: string;
}

/**
 * The answer to `POST /devices`: the one-time token that stands in a link as `/enrol#TOKEN`, and until when it is good.
 *
 * Attributes:
 *     qr: for a phone's camera: `/scan/#TOKEN` where the offer says that phones reach us; null where it doesn't.
 */
export interface Offered {
  now: string;
  token: string;
  expires: string;
  qr: Qr | null;
}

/** Heads that arrived within five minutes, named as in the export `arrivals`; category "" is those without a ticket. */
export interface ArrivalRow {
  from: string;
  category: string;
  heads: number;
}

/** How many scans were refused for a reason. */
export interface RefusalRow {
  reason: string;
  scans: number;
}

/**
 * A device of a door: when it was heard last and what it held then, null until it has said something; since when
 * it is revoked.
 */
export interface DoorDevice {
  name: string;
  seen: string | null;
  queue: number | null;
  revoked: string | null;
}

/** A door of the session, with the devices that are enrolled for it. */
export interface DoorRow {
  id: string;
  name: string;
  devices: DoorDevice[];
}

/** What one scan adds to a ticket's heads in the session, or takes from them: `heads` is signed. */
export interface MoveRow {
  scan: string;
  door: string;
  at: string;
  heads: number;
}

/**
 * A scan that a door answered otherwise than the rules, as long as it stands.
 *
 * Attributes:
 *     scan, reason, at, door: what was scanned where, and the reason that speaks against it.
 *     ticket: "" for a code that no ticket has.
 *     name: of its holder; null for a reader who may not see names.
 *     moves: all of the ticket in this session by their time, those of other doors too; none for an unknown code.
 */
export interface ConflictRow {
  scan: string;
  reason: string;
  at: string;
  door: string;
  ticket: string;
  name: string | null;
  moves: MoveRow[];
}

/**
 * The answer to `GET /sessions/{id}`.
 *
 * Attributes:
 *     municipality: its name.
 *     refusals: the most frequent reason first.
 *     standing: how many conflicts stand; `conflicts` lists the earliest of them.
 */
export interface SessionDetail {
  now: string;
  row: SessionRow;
  municipality: string;
  arrivals: ArrivalRow[];
  refusals: RefusalRow[];
  doors: DoorRow[];
  standing: number;
  conflicts: ConflictRow[];
}

/** The body of `POST /sign-in`: the one-time token of the link. */
export interface SignIn {
  token: string;
}

/** The body of `POST /sign-in/password`. */
export interface Credentials {
  name: string;
  password: string;
}

/** The body of `POST /sign-in/code`: what the password led to, and a code of the app or for recovery. */
export interface SecondStep {
  half: string;
  code: string;
}

/** The body of `POST /welcome/password`: the one-time token of the link, and the password chosen. */
export interface NewPassword {
  token: string;
  password: string;
}

/** The body of `POST /me/password`: the password that one has, and the one that one wants. */
export interface ChangedPassword {
  current: string;
  password: string;
}

/** The body of `POST /me/second-factor/confirm`: the app's first code. */
export interface FirstCode {
  code: string;
}

/** The body of `POST /sign-out`; none signs this browser out. */
export interface SignOut {
  everywhere?: boolean;
}

/** The body of `POST /attention/notices`: takes note of a concern, for all organisers. */
export interface Noticing {
  kind: "battery" | "clock" | "conflicts" | "filling" | "full" | "missing" | "queue" | "refusals" | "silent" | "store" | "unknown" | "venue_full";
  of: string;
}

/**
 * The body of `POST /devices`: what a device will be that takes the link.
 *
 * Attributes:
 *     name: its name in the log; without one it keeps its own if it was here before, else gets one after its first door.
 *     origin: where phones reach the service, as `https://host:port`; then the answer has a QR for their cameras.
 */
export interface Offer {
  doors: string[];
  name?: string | null;
  may?: ("names" | "override" | "undo" | "walk-in")[];
  origin?: string | null;
}

/** The body of `PATCH /devices/{name}`: where the device works from now on, and what it may do; absent stays as it is. */
export interface Amendment {
  doors?: string[] | null;
  may?: ("names" | "override" | "undo" | "walk-in")[] | null;
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
