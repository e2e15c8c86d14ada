import { afterEach, beforeEach, expect, test, vi } from "vitest";

import * as answers from "../../src/device/answers";
import { Client } from "../../src/device/client";
import { pauses } from "../../src/device/means";
import type { Entry } from "../../src/entries";
import { Alarms } from "./alarms";
import * as samples from "./samples";
import { Service, problem, type Given } from "./service";

let alarms: Alarms;
let service: Service;
let client: Client;

beforeEach(async () => {
  alarms = new Alarms();
  service = new Service();
  await service.start();
  client = new Client(service.origin, "secret", alarms.after);
});

afterEach(async () => {
  client.close();
  await service.stop();
});

const send = (...entries: Entry[]) => client.send(entries, 1000);

test("scans are answered in their order, to a device that says who it is", async () => {
  const [one, other] = [samples.scanned(), samples.scanned()];
  const reply = await send(one, other);
  const results = [{ id: one.message.id }, { id: other.message.id }];
  expect(reply).toMatchObject({ kind: "answers", now: samples.AT, epoch: "e1", results });
  expect(service.asked[0]?.headers).toMatchObject({ authorization: "Bearer secret", "content-type": "application/json" });
  expect(alarms.length).toBe(0);
});

test("an annulment and a count go to addresses of their own", async () => {
  expect(await send(samples.annulment("x"))).toMatchObject({ kind: "answers", results: [{ entry: "2-0" }] });
  expect(await send(samples.count())).toMatchObject({ kind: "answers", results: [{ entry: "2-0" }] });
  expect(service.asked.map(({ path }) => path)).toEqual(["annulments", "counts"]);
});

test("a problem stands in the place of its scan", async () => {
  const [one, other] = [samples.scanned(), samples.scanned()];
  const verdicts = [samples.undecided(one.message.id), samples.verdict(other.message.id)];
  service.reply = () => ({ body: { now: samples.AT, epoch: "e1", verdicts } });
  expect(await send(one, other)).toMatchObject({ results: [{ problem: { code: "door_unknown" } }, { outcome: "admitted" }] });
});

test("none of the scans decided is an answer too", async () => {
  const one = samples.scanned();
  const body = { ...(problem(422, "none_decided").body as object), verdicts: [samples.undecided(one.message.id)] };
  service.reply = () => ({ status: 422, body });
  expect(await send(one)).toMatchObject({ kind: "answers", results: [{ problem: { code: "door_unknown" } }] });
});

test.each([
  [409, "other_scan"],
  [403, "not_yours"],
  [403, "undo_not_allowed"],
])("an annulment that can't be taken (%i %s) is undecided and holds up nothing", async (status, code) => {
  service.reply = () => problem(status, code);
  expect(await send(samples.annulment("x"))).toMatchObject({ kind: "answers", results: [{ problem: { code } }] });
});

test.each([[401, "not_known"], [403, "device_revoked"], [429, "too_many"], [500, "internal"], [503, "store"]])(
  "trouble that is not the entry's own (%i %s) is no answer",
  async (status, code) => {
    service.reply = () => problem(status, code);
    expect(await send(samples.scanned())).toMatchObject({ kind: "none", status, trouble: { code } });
  },
);

test("the service may ask for a pause", async () => {
  service.reply = () => problem(429, "too_many", { "Retry-After": "7" });
  expect(await send(samples.scanned())).toMatchObject({ kind: "none", retryAfter: 7000 });
});

const verdicts = (...list: unknown[]) => ({ now: samples.AT, epoch: "e1", verdicts: list });
const strange: [string, Given][] = [
  ["a page of somebody's", { body: "<html>" }],
  ["nothing", { body: "" }],
  ["no verdicts", { body: { now: samples.AT } }],
  ["too few verdicts", { body: verdicts() }],
  ["a verdict for another scan", { body: verdicts(samples.verdict("other")) }],
  ["an outcome that there is not", { body: verdicts({ ...samples.verdict("s"), outcome: "maybe" }) }],
  ["a ticket without an id", { body: verdicts(samples.verdict("s", { ticket: { ...samples.ticket, id: "7" } })) }],
  ["a problem of no form", { status: 422, body: { detail: 3 } }],
  ["somebody else's 404", { status: 404, body: "not found" }],
];

test.each(strange)("%s is no answer", async (_, given) => {
  service.reply = () => given;
  expect(await send(samples.scanned({ id: "s" }))).toMatchObject({ kind: "none", trouble: { code: "strange" } });
});

test("half an answer is none, and sending is tried once more", async () => {
  service.reply = () => ({ body: verdicts(samples.verdict("s")), half: true });
  expect(await send(samples.scanned({ id: "s" }))).toMatchObject({ kind: "none", status: 0, trouble: { code: "unreachable" } });
});

test("a connection that died unseen is made anew", async () => {
  let cut = 1;
  service.reply = () => (cut-- > 0 ? "cut" : null);
  expect(await send(samples.scanned())).toMatchObject({ kind: "answers" });
});

test("silence is no answer after the deadline", async () => {
  service.reply = () => "silent";
  const sending = send(samples.scanned());
  await vi.waitUntil(() => service.asked.length === 1);
  alarms.pass(1000);
  expect(await sending).toMatchObject({ kind: "none", status: 0, trouble: { code: "silent" } });
});

test("nobody listening is no answer, and a client that was closed asks nobody", async () => {
  await service.stop();
  expect(await send(samples.scanned())).toMatchObject({ kind: "none", trouble: { code: "unreachable" } });
  await service.start();
  client.close();
  expect(await send(samples.scanned())).toMatchObject({ kind: "none" });
  expect(service.asked).toEqual([]);
});

test("something is fetched once: then its tag says that we have it", async () => {
  const [whole, same] = [{ body: samples.taken("t"), headers: { ETag: '"v1"' } }, { status: 304, body: "" }];
  service.reply = ({ headers }) => (headers["if-none-match"] === '"v1"' ? same : whole);
  expect(await client.fetch("something", answers.isTaken, 1000)).toMatchObject({ kind: "got", body: { id: "t" }, tag: '"v1"' });
  expect(await client.fetch("something", answers.isTaken, 1000, '"v1"')).toMatchObject({ kind: "got", body: null });
});

test("what is fetched from elsewhere, by way of a redirection, is not ours", async () => {
  service.reply = () => ({ status: 302, headers: { Location: "/sign-in" }, body: "" });
  expect(await client.fetch("something", answers.isTaken, 1000)).toMatchObject({ kind: "none", status: 0 });
});

test("what is told is answered in its form or not at all", async () => {
  service.reply = () => ({ status: 201, body: samples.taken("t") });
  expect(await client.tell("something", {}, answers.isTaken, 1000)).toMatchObject({ kind: "got", body: { id: "t" } });
  expect(await client.tell("something", {}, answers.isHeard, 1000)).toMatchObject({ kind: "none", status: 201 });
});

test("pauses grow to their limit and differ from door to door", () => {
  const first = pauses(() => 1, 500, 15_000);
  expect(Array.from({ length: 7 }, () => first.next().value)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  expect(pauses(() => 0, 500, 15_000).next().value).toBe(50);
});
