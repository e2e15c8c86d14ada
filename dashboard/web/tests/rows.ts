/** Made-up rows: a test says only what it is about. */
import type { Attendance, Change, MunicipalityRow, SessionRow } from "../src/wire";

export function session(given: Partial<SessionRow> = {}): SessionRow {
  return {
    id: "session-1",
    municipality: "verdal",
    venue: "stalhallen",
    venue_name: "Stålhallen",
    title: "Møteplassen",
    start: "2022-11-15T07:00:00.000Z",
    end: "2022-11-15T10:00:00.000Z",
    capacity: null,
    registered: null,
    attended: 0,
    counted: 0,
    present: 0,
    walk_ins: null,
    no_shows: null,
    refused: 0,
    first_arrival: null,
    last_arrival: null,
    provisional: false,
    ...given,
  };
}

export function municipality(given: Partial<MunicipalityRow> = {}): MunicipalityRow {
  const none = { visits: 0, visitors: 0, counted: 0, present: 0, refused: 0 };
  const empty = { registered: null, walk_ins: null, no_shows: null, provisional: false };
  return { id: "verdal", name: "Verdal", sessions: 1, ...none, ...empty, ...given };
}

export function attendance(given: Partial<Attendance> = {}): Attendance {
  return {
    version: 1,
    at: "2022-11-15T07:50:00.000Z",
    provisional: false,
    programme: { ...municipality({ id: "uka", name: "Uka" }), timezone: "Europe/Oslo", languages: ["nb"] },
    municipalities: [municipality()],
    sessions: [session()],
    missing: [],
    ...given,
  };
}

export function change(version: number, given: Partial<Change> = {}): Change {
  return { ...attendance({ version, municipalities: [], sessions: [] }), ...given };
}
