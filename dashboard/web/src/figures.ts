/** What a session's figures amount to at a moment: whether it is on, how full it is, and how to draw that. */
import type { SessionRow } from "./wire";

export type Phase = "before" | "on" | "after";

export function phase(row: SessionRow, at: string): Phase {
  const now = Date.parse(at);
  if (now < Date.parse(row.start)) return "before";
  return now < Date.parse(row.end) ? "on" : "after";
}

/** How much of a bar each figure takes, as shares from 0 to 1; a null has no mark. */
export interface Bar {
  attended: number;
  present: number;
  registered: number | null;
  capacity: number | null;
}

/** The bar of a session, or null where there is nothing to measure against. */
export function bar(row: SessionRow): Bar | null {
  if (row.capacity === null && row.registered === null) return null;
  const whole = Math.max(row.capacity ?? 0, row.registered ?? 0, row.attended, 1);
  const share = (heads: number | null) => (heads === null ? null : heads / whole);
  return {
    attended: row.attended / whole,
    present: row.present / whole,
    registered: share(row.registered),
    capacity: share(row.capacity),
  };
}

export interface Filling {
  of: "capacity" | "registered";
  share: number;
  whole: number;
}

/**
 * What a session is full of: places taken until it is over, where it has a capacity; else registered people who came.
 *
 * Null where it has neither.
 */
export function filling(row: SessionRow, phase: Phase): Filling | null {
  if (row.capacity && phase !== "after") return { of: "capacity", share: row.present / row.capacity, whole: row.capacity };
  if (!row.registered) return null;
  const came = row.attended - (row.walk_ins ?? 0);
  return { of: "registered", share: came / row.registered, whole: row.registered };
}

/** Whether nobody more fits in while it matters. */
export function isFull(row: SessionRow, phase: Phase): boolean {
  return phase !== "after" && row.capacity !== null && row.present >= row.capacity;
}
