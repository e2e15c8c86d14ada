/**
 * The client: sends what an outbox holds to the service, and tells what came back.
 *
 * Three things can come back, all of them values: an answer for each entry, a problem in place of one that the service can't
 * decide, or no answer. Whatever is not clearly one of the first two is the third, and the entry stays in its outbox: sending
 * again is harmless, since ids make it so.
 */
import type { Entry, Result } from "../entries";
import * as answers from "./answers";
import type { After } from "./means";

/** Statuses that speak of the entry itself; others, such as a wrong token, speak of us or of the day. */
const UNDECIDED: readonly number[] = [400, 404, 409, 410, 422];

/** Codes of a 403 that speak of the entry itself: it is another door's or device's, or no act that we were given. */
const NOT_OURS: readonly string[] = ["door_not_yours", "not_yours", "undo_not_allowed"];

/** The code of the problem that a revoked device is told. */
export const REVOKED = "device_revoked";

/**
 * Why something does not work. `code` is the service's, or `silent` (no answer in time), `unreachable` (no connection), `strange`
 * (no answer of this service), `storage` (nothing can be kept here); `detail` is for whoever looks into it.
 */
export interface Trouble {
  readonly code: string;
  readonly detail: string;
}

/** What the service said to each entry, in their order; `epoch` is the store's, where it was told. */
export interface Answers {
  readonly kind: "answers";
  readonly results: readonly Result[];
  readonly now: string | null;
  readonly epoch: string | null;
}

/** Nothing that can be relied on came back. */
export interface NoAnswer {
  readonly kind: "none";
  readonly trouble: Trouble;
  /** Milliseconds to leave the service alone, if it said so. */
  readonly retryAfter: number;
  /** Of an answer that was of no use; 0 where none came. */
  readonly status: number;
}

/** What the service gave; `body` is null where that is what we have already. */
export interface Got<Kind> {
  readonly kind: "got";
  readonly body: Kind;
  readonly tag: string;
}

interface Arrived {
  readonly kind: "arrived";
  readonly status: number;
  readonly headers: Headers;
  /** As JSON; undefined where it is none. */
  readonly body: unknown;
}

type Is<Kind> = (body: unknown) => body is Kind;

export function none(code: string, detail: string, status = 0, retryAfter = 0): NoAnswer {
  return { kind: "none", trouble: { code, detail }, retryAfter, status };
}

/** Speaks to one service (an origin; "" for the page's own) as one device, or as nobody (""). */
export class Client {
  readonly #underWay = new Set<AbortController>();
  #closed = false;

  constructor(
    private readonly origin: string,
    private readonly secret: string,
    private readonly after: After,
  ) {}

  /** End whatever is on its way. */
  close(): void {
    this.#closed = true;
    for (const one of this.#underWay) one.abort();
  }

  /** Send entries of one kind, as `Outbox.batch` gives them; after `deadline` milliseconds no answer is expected any more. */
  async send(entries: readonly Entry[], deadline: number): Promise<Answers | NoAnswer> {
    const [path, body] = request(entries);
    const arrived = await this.#ask(path, { method: "POST", body: JSON.stringify(body) }, deadline);
    if (arrived.kind === "none") return arrived;
    return reply(entries, arrived) ?? noAnswer(arrived);
  }

  /** Get something below `/api/v1`; `tag` is of what we have already, so that it need not be sent again. */
  async fetch<Kind>(path: string, is: Is<Kind>, deadline: number, tag = ""): Promise<Got<Kind | null> | NoAnswer> {
    const headers = tag === "" ? {} : { "If-None-Match": tag };
    const arrived = await this.#ask(path, { headers }, deadline);
    if (arrived.kind === "none") return arrived;
    const got = { kind: "got", tag: arrived.headers.get("ETag") ?? "" } as const;
    if (arrived.status === 304) return { ...got, body: null };
    return arrived.status === 200 && is(arrived.body) ? { ...got, body: arrived.body } : noAnswer(arrived);
  }

  /** Post something below `/api/v1` that goes through no outbox. */
  async tell<Kind>(path: string, message: object, is: Is<Kind>, deadline: number): Promise<Got<Kind> | NoAnswer> {
    const arrived = await this.#ask(path, { method: "POST", body: JSON.stringify(message) }, deadline);
    if (arrived.kind === "none") return arrived;
    return is200(arrived) && is(arrived.body) ? { kind: "got", tag: "", body: arrived.body } : noAnswer(arrived);
  }

  async #ask(path: string, asked: RequestInit, deadline: number): Promise<Arrived | NoAnswer> {
    const ending = new AbortController();
    let late = false;
    const cancel = this.after(deadline, () => {
      late = true;
      ending.abort();
    });
    this.#underWay.add(ending);
    try {
      if (this.#closed) return none("unreachable", "this device was closed");
      return await this.#arrived(path, { ...asked, signal: ending.signal });
    } catch (error) {
      if (late) return none("silent", `no answer within ${deadline / 1000} s`);
      return none("unreachable", `no connection (${error instanceof Error ? error.message : String(error)})`);
    } finally {
      cancel();
      this.#underWay.delete(ending);
    }
  }

  async #arrived(path: string, asked: RequestInit): Promise<Arrived> {
    const sent = { ...asked, headers: this.#headers(asked), cache: "no-store", credentials: "omit", redirect: "error" } as const;
    const once = () => fetch(`${this.origin}/api/v1/${path}`, sent);
    // A connection kept from before the service was started again is dead, and shows it only now.
    const response = await once().catch((error: unknown) => {
      if (sent.signal?.aborted) throw error;
      return once();
    });
    const text = await response.text();
    return { kind: "arrived", status: response.status, headers: response.headers, body: parsed(text) };
  }

  #headers(asked: RequestInit): Headers {
    const headers = new Headers(asked.headers);
    if (asked.body) headers.set("Content-Type", "application/json");
    if (this.secret) headers.set("Authorization", `Bearer ${this.secret}`);
    return headers;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which no answer of ours is
  }
}

function request(entries: readonly Entry[]): [path: string, body: object] {
  const first = entries[0];
  if (first?.kind === "annulment") return ["annulments", first.message];
  if (first?.kind === "count") return ["counts", first.message];
  return ["scans", { scans: entries.map((entry) => entry.message) }];
}

/** What the service said to these entries; null if it can't be understood as that. */
function reply(entries: readonly Entry[], arrived: Arrived): Answers | null {
  if (is200(arrived)) return good(entries, arrived.body);
  if (!answers.isProblem(arrived.body)) return null;
  const ofEntries = UNDECIDED.includes(arrived.status) || (arrived.status === 403 && NOT_OURS.includes(arrived.body.code));
  return ofEntries ? undecided(entries, arrived.body) : null;
}

function is200({ status }: Arrived): boolean {
  return status >= 200 && status < 300;
}

function good(entries: readonly Entry[], body: unknown): Answers | null {
  if (isScans(entries)) return answers.isVerdicts(body) ? belonging(entries, body.verdicts, body) : null;
  return answers.isTaken(body) ? belonging(entries, [body], body) : null;
}

/** None of the scans could be decided, or the annulment or count could not. */
function undecided(entries: readonly Entry[], problem: answers.Problem): Answers | null {
  if (isScans(entries)) return belonging(entries, problem.verdicts ?? [], problem);
  const here = { code: problem.code, detail: problem.detail };
  return belonging(entries, entries.map((entry) => ({ id: entry.message.id, problem: here })), problem);
}

interface Told {
  readonly now?: string | null;
  readonly epoch?: string | null;
}

function belonging(entries: readonly Entry[], results: readonly Result[], { now, epoch }: Told): Answers | null {
  return answers.belong(entries, results) ? { kind: "answers", results, now: now ?? null, epoch: epoch ?? null } : null;
}

function isScans(entries: readonly Entry[]): boolean {
  return entries[0]?.kind === "scan";
}

function noAnswer({ status, headers, body }: Arrived): NoAnswer {
  const { code, detail } = answers.isProblem(body) ? body : { code: "strange", detail: `${status}: not an answer of this service` };
  const after = headers.get("Retry-After") ?? "";
  return none(code, detail, status, /^\d+$/.test(after) ? Number(after) * 1000 : 0);
}
