import { afterEach, expect, test, vi } from "vitest";

import { signIn, takeToken } from "../src/signing";

function arrivedAt(pathname: string, hash: string) {
  const replaceState = vi.fn();
  const token = takeToken({ pathname, hash } as Location, { replaceState } as unknown as History);
  return { token, replaced: replaceState.mock.calls.map(([, , address]) => address) };
}

afterEach(() => vi.unstubAllGlobals());

test("the token is taken out of the address", () => {
  expect(arrivedAt("/sign-in", "#abc_-9")).toEqual({ token: "abc_-9", replaced: ["/sign-in"] });
});

test("a sign-in address without a token is the board's", () => {
  expect(arrivedAt("/sign-in", "")).toEqual({ token: null, replaced: ["/"] });
});

test("a fragment of the board is not a token", () => {
  expect(arrivedAt("/", "#day-2022-11-15")).toEqual({ token: null, replaced: [] });
});

test.each([
  [200, "signed-in"],
  [204, "signed-in"],
  [401, "link-used"],
  [422, "link-used"],
  [503, "sign-in-failed"],
])("an answer of %i means %s", async (status, expected) => {
  vi.stubGlobal("fetch", async () => new Response(null, { status }));
  expect(await signIn("abc")).toBe(expected);
});

test("a service that does not answer leaves the token for another try", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  expect(await signIn("abc")).toBe("sign-in-failed");
});
