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
