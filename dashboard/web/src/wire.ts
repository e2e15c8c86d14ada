// Written by `python -m checkin.wire.typescript` from checkin/wire/messages.py; change it there.

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

/** Who asks: a name and what it may do. */
export interface Me {
  name: string;
  scopes: string[];
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

/** The body of `POST /sign-in`: the one-time token of the link. */
export interface SignIn {
  token: string;
}
