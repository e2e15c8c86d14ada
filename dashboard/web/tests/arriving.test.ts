import { expect, test, vi } from "vitest";

import { arrive } from "../src/arriving";

function arrived(pathname: string, hash: string) {
  const replaceState = vi.fn();
  const arrival = arrive({ pathname, hash } as Location, { replaceState } as unknown as History);
  return { arrival, replaced: replaceState.mock.calls.map(([, , address]) => address) };
}

test("the token of a link is taken out of the address", () => {
  expect(arrived("/sign-in", "#abc_-9")).toEqual({ arrival: { kind: "link", token: "abc_-9" }, replaced: ["/sign-in"] });
  expect(arrived("/welcome", "#abc_-9")).toEqual({ arrival: { kind: "welcome", token: "abc_-9" }, replaced: ["/welcome"] });
});

test.each(["/sign-in", "/welcome", "/openid"])("%s without anything behind it is the board's", (path) => {
  expect(arrived(path, "")).toEqual({ arrival: { kind: "as-usual" }, replaced: ["/"] });
});

test("a fragment of the board is not a token", () => {
  expect(arrived("/", "#day-2022-11-15")).toEqual({ arrival: { kind: "as-usual" }, replaced: [] });
});

test("whom the provider vouches for is read, and stays in the address to be sent on", () => {
  const { arrival, replaced } = arrived("/openid", "#issuer=https%3A%2F%2Fid.example%2Fv2.0&subject=a%20b%26c");
  expect(arrival).toEqual({ kind: "unknown", issuer: "https://id.example/v2.0", subject: "a b&c" });
  expect(replaced).toEqual([]);
});

test("a refusal is read once; loading the page anew begins afresh", () => {
  expect(arrived("/openid", "#refused=openid_state")).toEqual({
    arrival: { kind: "refused", code: "openid_state" },
    replaced: ["/openid"],
  });
  expect(arrived("/openid", "#something=else")).toEqual({ arrival: { kind: "as-usual" }, replaced: ["/"] });
});

const TOKEN = "k3Jd-0_aB".repeat(4);

test("a device's link keeps its token for the page alone: out of the address, and gone when it is loaded anew", () => {
  expect(arrived("/enrol", `#${TOKEN}`)).toEqual({ arrival: { kind: "enrol", token: TOKEN }, replaced: ["/enrol"] });
  expect(arrived("/enrol", "")).toEqual({ arrival: { kind: "enrol", token: null }, replaced: ["/enrol"] });
});

test.each(["x; rm -rf ~", `${TOKEN};id`, `${TOKEN}%0Aid`, `${TOKEN}\nid`, "$(id)", "content", TOKEN.repeat(9)])(
  "what is no token of ours never gets into a command: %j",
  (said) => expect(arrived("/enrol", `#${said}`).arrival).toEqual({ kind: "enrol", token: null }),
);

test.each(["", "#content"])("the audit log is at its own address, with %j behind it too", (hash) => {
  expect(arrived("/audit", hash)).toEqual({ arrival: { kind: "audit" }, replaced: [] });
});

test("a wall screen's link signs in at its own address, where it stays", () => {
  expect(arrived("/wall", "#abc_-9")).toEqual({ arrival: { kind: "link", token: "abc_-9" }, replaced: ["/wall"] });
  expect(arrived("/wall", "")).toEqual({ arrival: { kind: "as-usual" }, replaced: [] });
});

test.each(["", "#conflicts"])("a session is at its own address, with %j behind it too", (hash) => {
  expect(arrived("/sessions/messe-1", hash)).toEqual({ arrival: { kind: "session", id: "messe-1" }, replaced: [] });
});

test("what can't be a session's id leads to the figures", () => {
  expect(arrived("/sessions/a%2Fb", "")).toEqual({ arrival: { kind: "as-usual" }, replaced: ["/"] });
});
