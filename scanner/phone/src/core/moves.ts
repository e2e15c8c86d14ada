/**
 * The rule of counting: what a ticket's moves in a session amount to.
 *
 * Moves are read in the order of time at the door and scan id, whatever order they arrived in, and the level is kept
 * between 0 and the ticket's heads at every step. A closing puts it to 0 at its time, after all moves of that millisecond.
 * The level at the end is *inside*, the highest reached is *attended*, and each rise of the highest is an *arrival*.
 */

/** What one entry adds to or takes from a ticket's heads. `at` is in milliseconds since the epoch, `heads` signed. */
export interface Move {
  readonly at: number;
  readonly id: string;
  readonly heads: number;
}

/** What a ticket's moves amount to; `arrivals` pairs a time with the heads by which the highest level rose then. */
export interface Stay {
  readonly inside: number;
  readonly attended: number;
  readonly arrivals: readonly (readonly [at: number, heads: number])[];
}

/** Reads the moves of one ticket, in any order and without the annulled ones; `closings` are times, in any order. */
export function fold(moves: Iterable<Move>, heads: number, closings: readonly number[] = []): Stay {
  const ends = [...closings].sort((one, other) => one - other);
  const arrivals: [number, number][] = [];
  let level = 0;
  let attended = 0;
  let closed = 0;
  for (const move of inOrder(moves)) {
    for (; (ends[closed] ?? Infinity) < move.at; closed++) level = 0;
    level = Math.min(Math.max(level + move.heads, 0), heads);
    if (level > attended) {
      arrivals.push([move.at, level - attended]);
      attended = level;
    }
  }
  return { inside: closed < ends.length ? 0 : level, attended, arrivals };
}

/** The heads counted in less those counted out since the last closing, without a ticket; may be below 0. */
export function net(counts: Iterable<Pick<Move, "at" | "heads">>, closed: number | null): number {
  let heads = 0;
  for (const count of counts) if (closed === null || count.at > closed) heads += count.heads;
  return heads;
}

/** One that is there twice counts once. */
function inOrder(moves: Iterable<Move>): Move[] {
  const once = new Map<string, Move>();
  for (const move of moves) once.set(move.id, move);
  return [...once.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}
