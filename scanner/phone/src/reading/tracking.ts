/**
 * Which of the codes that a camera sees is a scan. Pure: codes and times in, a code or nothing out.
 *
 * a code comes into view          one scan, however long it stays
 * unseen for a second, seen again a new scan
 * several codes in view           the one nearest the middle, and no other at once: the door must see each verdict
 */

/** Milliseconds without a sight of a code after which it has left. */
export const GONE_AFTER = 1000;

/** Milliseconds that a code in view keeps others beside it from being scanned: two tickets on one sheet, one verdict at a time. */
export const SETTLES = 1500;

/** Follows the codes before one camera. Time passes only by frames that were looked at. */
export class Tracker {
  /** Each code that was scanned and hasn't left: since when it is unseen, null while it is in view. */
  private readonly missing = new Map<string, number | null>();
  private scannedAt = -Infinity;

  /**
   * Looks at one frame, and returns the code that is a scan now, null if there is none.
   *
   * `codes` is what was read in it, the one nearest the middle first; `at` is in milliseconds, never earlier than before.
   */
  see(codes: readonly string[], at: number): string | null {
    const beside = this.follow(codes, at);
    const nearest = codes[0];
    if (nearest === undefined || this.missing.has(nearest) || (beside && at - this.scannedAt < SETTLES)) return null;
    this.missing.set(nearest, null);
    this.scannedAt = at;
    return nearest;
  }

  /** Notes who is in view and who isn't, and forgets who has left. Says whether any that was scanned is in view. */
  private follow(codes: readonly string[], at: number): boolean {
    for (const [code, since] of this.missing) {
      if (codes.includes(code)) this.missing.set(code, null);
      else if (since === null) this.missing.set(code, at);
      else if (at - since >= GONE_AFTER) this.missing.delete(code);
    }
    return codes.some((code) => this.missing.has(code));
  }
}
