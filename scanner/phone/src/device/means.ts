/** What a device is given to work with, and how long it waits. Times are milliseconds. */
import { v7 } from "uuid";

import type { Judge } from "./judge";

/** Does something after so long, unless the function that it returns is called before. */
export type After = (ms: number, act: () => void) => () => void;

export interface Waits {
  /** For the service, while somebody stands at the door. */
  readonly answer: number;
  /** For the service, while the sender in the background uploads a batch. */
  readonly upload: number;
  /** At most, before the sender tries again for the first time, and before it tries again at all. */
  readonly first: number;
  readonly longest: number;
}

export const WAITS: Waits = { answer: 1000, upload: 30_000, first: 500, longest: 15_000 };

export interface Means {
  /** Makes a UUIDv7. */
  newId(): string;
  /** The time by this phone, however wrong it is. */
  clock(): number;
  /** From 0 up to 1. */
  random(): number;
  readonly after: After;
  readonly waits: Waits;
  /** Makes a judge that knows nothing yet. */
  judge(): Judge;
}

export function browser(judge: () => Judge): Means {
  return { newId: v7, clock: Date.now, random: Math.random, after, waits: WAITS, judge };
}

const after: After = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/** How long to wait before each further try: a part of a doubling limit, so that doors spread out. */
export function* pauses(random: () => number, first: number, longest: number): Generator<number, never> {
  for (let limit = first; ; limit = Math.min(limit * 2, longest)) yield (0.1 + 0.9 * random()) * limit;
}
