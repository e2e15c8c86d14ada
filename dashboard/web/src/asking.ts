/** How the service is asked, and what came of it. */
import type { ProblemMessage } from "./wire";

/** Why something was not done: the service's code and status, and the seconds to wait where it says so; `unreachable` and 0 where it does not answer. */
export interface Trouble {
  status: number;
  code: string;
  after: number;
}

export type Reply<Value> = { ok: true; value: Value } | { ok: false; trouble: Trouble };

export function post<Value>(path: string, body: object): Promise<Reply<Value>> {
  return ask<Value>("POST", path, JSON.stringify(body));
}

export async function ask<Value>(method: string, path: string, body?: string): Promise<Reply<Value>> {
  const sent = body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } };
  const answer = await fetch(`/api/v1${path}`, { method, ...sent }).catch(() => null);
  if (answer === null) return { ok: false, trouble: { status: 0, code: "unreachable", after: 0 } };
  const told: unknown = await answer.json().catch(() => null);
  if (answer.ok) return { ok: true, value: told as Value };
  return { ok: false, trouble: trouble(answer, told as Partial<ProblemMessage> | null) };
}

function trouble(answer: Response, problem: Partial<ProblemMessage> | null): Trouble {
  const after = Number(answer.headers.get("Retry-After") ?? 0);
  return { status: answer.status, code: problem?.code ?? "unreachable", after };
}
