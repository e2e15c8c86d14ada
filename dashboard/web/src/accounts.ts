/** What the service is asked about who somebody is: every way of signing in, and one's own account. */
import type {
  ChangedPassword,
  Credentials,
  NewFactor,
  Entrance,
  FirstCode,
  Me,
  NewPassword,
  ProblemMessage,
  RecoveryCodes,
  SecondStep,
  SignIn,
  SignInWays,
  SignOut,
  Welcomed,
} from "./wire";

/** Why something was not done: the service's code, and the seconds to wait where it says so; `unreachable` where it does not answer. */
export interface Trouble {
  code: string;
  after: number;
}

export type Reply<Value> = { ok: true; value: Value } | { ok: false; trouble: Trouble };

export const signInByLink = (body: SignIn) => post<null>("/sign-in", body);
export const signIn = (body: Credentials) => post<Entrance>("/sign-in/password", body);
export const bringCode = (body: SecondStep) => post<Entrance>("/sign-in/code", body);
export const welcome = (body: SignIn) => post<Welcomed>("/welcome", body);
export const choosePassword = (body: NewPassword) => post<Entrance>("/welcome/password", body);
export const signOut = (body: SignOut) => post<null>("/sign-out", body);
export const changePassword = (body: ChangedPassword) => post<null>("/me/password", body);
export const beginSecondFactor = () => post<NewFactor>("/me/second-factor", {});
export const confirmSecondFactor = (body: FirstCode) => post<RecoveryCodes>("/me/second-factor/confirm", body);
export const ways = () => ask<SignInWays>("GET", "/sign-in");
export const me = () => ask<Me>("GET", "/me");

function post<Value>(path: string, body: object): Promise<Reply<Value>> {
  return ask<Value>("POST", path, JSON.stringify(body));
}

async function ask<Value>(method: string, path: string, body?: string): Promise<Reply<Value>> {
  const sent = body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } };
  const answer = await fetch(`/api/v1${path}`, { method, ...sent }).catch(() => null);
  if (answer === null) return { ok: false, trouble: { code: "unreachable", after: 0 } };
  const told: unknown = await answer.json().catch(() => null);
  if (answer.ok) return { ok: true, value: told as Value };
  const problem = told as Partial<ProblemMessage> | null;
  return { ok: false, trouble: { code: problem?.code ?? "unreachable", after: Number(answer.headers.get("Retry-After") ?? 0) } };
}
