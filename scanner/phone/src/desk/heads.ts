/** Choosing how many of a group. Pure. */
import type { Shown } from "../entries";
import * as phrasing from "./phrasing";

export const MOST_HEADS = 9999;

/** The number after a step, null for all that are left, which is fewer than one. */
export function stepped(chosen: number | null, step: number, beginning: number): number | null {
  const heads = chosen === null ? beginning : chosen + step;
  return heads >= 1 ? Math.min(heads, MOST_HEADS) : null;
}

/**
 * The number that choosing begins with: one more or fewer than were let in, or those that may still come in. Without a card
 * of a group it is the step itself, so that one step up is one head.
 */
export function beginning(shown: Shown | null, step: number): number {
  const verdict = shown && phrasing.isGroup(shown) ? shown.verdict : null;
  if (!verdict?.ticket) return step;
  if (verdict.outcome !== "refused") return verdict.heads + step;
  return Math.min(verdict.ticket.left, verdict.session.left ?? Infinity);
}

/** Whether the group on the card may be scanned once more for other heads: what was let in is taken back before. */
export function correctable(shown: Shown | null, may: readonly string[]): boolean {
  if (!shown || !phrasing.isGroup(shown)) return false;
  return shown.outcome === "refused" ? beginning(shown, 0) > 0 : may.includes("undo");
}
