/**
 * The stream of attendance, kept open.
 *
 * 1. A stream begins with a snapshot, and each change carries the next version.
 * 2. Another version means that a change is missing. The stream is then opened again: only so do the new snapshot and the
 *    changes after it come from one place in one order.
 * 3. The service is heard every few seconds. A stream that is silent for longer is not live, whatever the network says.
 * 4. A stream that was refused does not say why, so the same figures are asked for without a stream.
 */
import { fold } from "./folding";
import type { Attendance, Change, ProblemMessage } from "./wire";

export type News =
  | { kind: "attendance"; attendance: Attendance }
  | { kind: "pulse"; at: string }
  /** Not live any more; `detail` is the service's own sentence, if it gave one. */
  | { kind: "lost"; detail: string | null }
  /** `code` is the problem's. */
  | { kind: "denied"; status: 401 | 403; code: string | null };

/** What we stand on, so that tests can stand on something else. */
export interface Ground {
  open(): EventSource;
  ask(): Promise<Response>;
  /** Milliseconds since the epoch. */
  now(): number;
}

export const browser: Ground = {
  open: () => new EventSource("/api/v1/attendance/live"),
  ask: () => fetch("/api/v1/attendance"),
  now: Date.now,
};

export const SILENCE = 20_000;
const CLOSED = 2;

export class Live {
  #source: EventSource | null = null;
  #held: Attendance | null = null;
  #heard = 0;
  #tries = 0;
  #stopped = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval>;

  constructor(
    private readonly tell: (news: News) => void,
    private readonly ground: Ground = browser,
  ) {
    this.#watch = setInterval(() => this.#listenForSilence(), 1000);
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#later);
    this.#close();
  }

  #open(): void {
    const source = this.ground.open();
    source.addEventListener("snapshot", ({ data }) => this.#snapshot(JSON.parse(data)));
    source.addEventListener("change", ({ data }) => this.#change(JSON.parse(data)));
    source.addEventListener("pulse", ({ data }) => this.#pulse(JSON.parse(data)));
    source.onerror = () => void this.#broken(source.readyState === CLOSED);
    this.#source = source;
    this.#heard = this.ground.now();
  }

  #close(): void {
    this.#source?.close();
    this.#source = null;
    this.#held = null;
  }

  #snapshot(attendance: Attendance): void {
    this.#hold(attendance);
  }

  #change(change: Change): void {
    const next = this.#held && fold(this.#held, change);
    if (next === null) return this.#openLater();
    this.#tries = 0;
    this.#hold(next);
  }

  #hold(attendance: Attendance): void {
    this.#heard = this.ground.now();
    this.#held = attendance;
    this.tell({ kind: "attendance", attendance });
  }

  #pulse({ at }: Pick<Change, "at">): void {
    this.#heard = this.ground.now();
    this.#tries = 0;
    if (this.#held !== null) this.tell({ kind: "pulse", at });
  }

  #listenForSilence(): void {
    if (this.#source === null || this.ground.now() - this.#heard <= SILENCE) return;
    this.tell({ kind: "lost", detail: null });
    this.#close();
    this.#open();
  }

  async #broken(refused: boolean): Promise<void> {
    this.#close();
    const news = refused ? await whyRefused(this.ground) : LOST;
    if (this.#stopped) return;
    this.tell(news);
    if (news.kind === "denied") this.stop();
    else this.#openLater();
  }

  #openLater(): void {
    this.#close();
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#open(), pause(this.#tries, Math.random()));
    this.#tries += 1;
  }
}

const LOST: News = { kind: "lost", detail: null };

/** What to tell when the service answered, but gave no stream. */
async function whyRefused(ground: Ground): Promise<News> {
  const answer = await ground.ask().catch(() => null);
  if (answer === null || answer.ok) return LOST;
  const problem: Partial<ProblemMessage> | null = await answer.json().catch(() => null);
  const denied = answer.status === 401 || answer.status === 403;
  if (denied) return { kind: "denied", status: answer.status as 401 | 403, code: problem?.code ?? null };
  return { kind: "lost", detail: problem?.detail ?? null };
}

/** Milliseconds to wait before the next try: longer each time up to a quarter of a minute, spread so that not all come at once. */
export function pause(tries: number, chance: number): number {
  return Math.min(15_000, 500 * 2 ** tries) * (0.5 + chance / 2);
}
