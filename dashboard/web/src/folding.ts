/** Attendance as the page holds it: a snapshot, and numbered changes laid over it. */
import type { Attendance, Change } from "./wire";

/**
 * The attendance after one change, or null where a change is missing in between and only a new snapshot helps.
 *
 * Rows that did not change stay the same objects, so that the page redraws only what moved.
 */
export function fold(held: Attendance, change: Change): Attendance | null {
  if (change.version !== held.version + 1) return null;
  return {
    ...change,
    municipalities: laid(held.municipalities, change.municipalities),
    sessions: laid(held.sessions, change.sessions),
  };
}

/** Rows with the changed ones in their places, new ones last. */
function laid<Row extends { id: string }>(rows: Row[], changed: Row[]): Row[] {
  if (changed.length === 0) return rows;
  const left = new Map(changed.map((row) => [row.id, row]));
  const kept = rows.map((row) => {
    const next = left.get(row.id) ?? row;
    left.delete(row.id);
    return next;
  });
  return [...kept, ...left.values()];
}
