/** What a screen on a wall shows, one picture after the other. Pure. */
import { phase } from "./figures";
import type { Attendance, MunicipalityRow, SessionRow } from "./wire";

/** Milliseconds that each picture stays. */
export const STAYS = 12_000;

/** Sessions that a picture has room for, to be read from ten metres. */
export const MOST = 4;

export type Picture =
  | { kind: "all" }
  /** `sessions` are those that are on, then those that come next. */
  | { kind: "municipality"; row: MunicipalityRow; sessions: SessionRow[] };

/**
 * The pictures in their order: all, then each municipality where something is on today.
 *
 * @param at the service's clock.
 * @param dateOf the calendar day of a moment, in the programme's zone.
 * @param only the id of the one municipality to stay with; one that there is not counts as none.
 */
export function pictures({ municipalities, sessions }: Attendance, at: string, dateOf: (at: string) => string, only: string | null): Picture[] {
  const today = dateOf(at);
  const of = (row: MunicipalityRow): Picture => ({
    kind: "municipality",
    row,
    sessions: nextUp(sessions.filter(({ municipality, start }) => municipality === row.id && dateOf(start) === today), at),
  });
  const pinned = municipalities.find(({ id }) => id === only);
  if (pinned) return [of(pinned)];
  const busy = municipalities.map(of).filter((picture) => picture.kind === "municipality" && picture.sessions.length > 0);
  return [{ kind: "all" }, ...busy];
}

function nextUp(sessions: SessionRow[], at: string): SessionRow[] {
  const order = { on: 0, before: 1, after: 2 };
  const left = sessions.filter((row) => phase(row, at) !== "after");
  return left.toSorted((one, other) => order[phase(one, at)] - order[phase(other, at)] || one.start.localeCompare(other.start)).slice(0, MOST);
}
