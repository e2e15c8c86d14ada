import { afterEach, expect, test, vi } from "vitest";

import { signIn, signInByLink } from "../src/accounts";

const credentials = { name: "Kari 0001", password: "ni blå båter" };

afterEach(() => vi.unstubAllGlobals());

function answering(body: object | null, init: ResponseInit) {
  const asked = vi.fn(async () => new Response(body && JSON.stringify(body), init));
  vi.stubGlobal("fetch", asked);
  return asked;
}

test("what was typed goes to the service as it is, in the body", async () => {
  const asked = answering({ half: "x" }, { status: 200 });
  expect(await signIn(credentials)).toEqual({ ok: true, value: { half: "x" } });
  const [path, sent] = asked.mock.calls[0] as unknown as [string, RequestInit];
  expect(path).toBe("/api/v1/sign-in/password");
  expect(JSON.parse(String(sent.body))).toEqual(credentials);
});

test("an answer without a body is one too", async () => {
  answering(null, { status: 204 });
  expect(await signInByLink({ token: "abc" })).toEqual({ ok: true, value: null });
});

test("a problem is told by its code, with the seconds to wait", async () => {
  answering({ code: "slow_down" }, { status: 429, headers: { "Retry-After": "8" } });
  expect(await signIn(credentials)).toEqual({ ok: false, trouble: { status: 429, code: "slow_down", after: 8 } });
});

test("a service that does not answer, or answers what is no problem, is out of reach", async () => {
  answering(null, { status: 502 });
  expect(await signIn(credentials)).toEqual({ ok: false, trouble: { status: 502, code: "unreachable", after: 0 } });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  expect(await signIn(credentials)).toEqual({ ok: false, trouble: { status: 0, code: "unreachable", after: 0 } });
});
