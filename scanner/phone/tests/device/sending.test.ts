import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { isVerdict } from "../../src/entries";
import type { ScanMessage } from "../../src/wire";
import { Hall, until } from "./hall";
import * as samples from "./samples";
import { problem } from "./service";

let hall: Hall;

beforeEach(async () => {
  hall = await Hall.open();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await hall.close();
});

const revoked = problem(403, "device_revoked");
const sent = () => hall.service.of<{ scans: ScanMessage[] }>("scans").flatMap(({ scans }) => scans);

/** A storage that takes nothing, until the function that it returns is called. */
function full(): () => void {
  const begin = hall.database.begin.bind(hall.database);
  const spy = vi.spyOn(hall.database, "begin").mockImplementation(((names: never, mode: "readonly" | "readwrite") => {
    if (mode === "readwrite") throw new DOMException("no room", "QuotaExceededError");
    return begin(names, mode);
  }) as never);
  return () => spy.mockRestore();
}

test("a scan shows what the service says, under a number, and is on disk before it is sent", async () => {
  let before = -1;
  hall.service.reply = async () => {
    before = (await hall.stored()).length;
    return null;
  };
  const scan = samples.scan();
  expect(await hall.sending.scan(scan)).toMatchObject({ id: scan.id, outcome: "admitted", provisional: false });
  expect([before, sent()[0]?.seq, hall.outbox.counts.answered]).toEqual([1, 1, 1]);
  expect(hall.judge.heard).toEqual([`answered ${scan.id}`]);
});

test("a scan that can't be decided is parked, its problem shown, and it holds up nothing", async () => {
  const scan = samples.scan();
  const body = { now: samples.AT, epoch: "e1", verdicts: [samples.undecided(scan.id)] };
  hall.service.reply = () => ({ body });
  expect(await hall.sending.scan(scan)).toMatchObject({ outcome: null, problem: { code: "door_unknown" } });
  hall.service.reply = () => null;
  expect(await hall.sending.scan(samples.scan())).toMatchObject({ outcome: "admitted" });
  expect(hall.outbox.counts).toMatchObject({ parked: 1, waiting: 0 });
});

test("without an answer within a second the device answers by itself, with a second scan in place of the first", async () => {
  hall.service.reply = () => "silent";
  const first = samples.scan();
  const shown = await hall.unanswered(() => hall.sending.scan(first));
  expect(shown).toMatchObject({ outcome: "admitted", provisional: true });
  expect(shown.id).not.toBe(first.id);
  expect(await hall.stored()).toMatchObject([
    { message: { id: first.id, seq: 1 } },
    { message: { id: shown.id, seq: 2, instead_of: first.id, provisional: "admitted" } },
  ]);
  expect([hall.sending.online, hall.sending.trouble?.code]).toEqual([false, "silent"]);
});

test("both scans are sent once the service is back, and then it is online again", async () => {
  hall.service.reply = () => "silent";
  const first = samples.scan();
  const shown = await hall.unanswered(() => hall.sending.scan(first));
  await hall.sending.shown(shown.id);
  hall.service.reply = () => null;
  hall.run();
  await until(() => hall.outbox.counts.answered === 2);
  expect(hall.service.scans.at(-1)).toEqual([first.id, shown.id]);
  expect(hall.sending.online).toBe(true);
});

test("an answer that was lost on its way is had again under the same id", async () => {
  const scan = samples.scan();
  hall.service.reply = ({ body }) => ({ ...hall.service.taking({ path: "scans", body } as never), half: true });
  const shown = await hall.sending.scan(scan);
  expect(shown).toMatchObject({ provisional: true });
  hall.service.reply = () => null;
  hall.run();
  await until(() => hall.outbox.counts.answered === 2);
  expect(hall.service.scans.at(-1)).toEqual([scan.id, shown.id]);
});

test("known to be offline, a device does not ask again before it answers", async () => {
  await hall.service.stop();
  await hall.sending.scan(samples.scan());
  await hall.service.start();
  const asked = hall.service.asked.length;
  const shown = await hall.sending.scan(samples.scan({ direction: "exit" }));
  expect(shown).toMatchObject({ outcome: "exited", provisional: true });
  expect(hall.service.asked).toHaveLength(asked);
  expect((await hall.stored()).at(-1)?.message).not.toHaveProperty("instead_of");
  expect(hall.judge.heard.at(-1)).toBe(`stored ${shown.id}`);
});

test("a scan shows its own reason where the device judges by itself, and a group keeps its heads", async () => {
  vi.spyOn(hall.judge, "answer").mockReturnValue({ outcome: "admitted", reason: null, heads: 12, verdict: samples.verdict("own") });
  hall.sending.online = false;
  const shown = await hall.sending.scan(samples.scan());
  expect(shown.verdict && isVerdict(shown.verdict)).toBe(true);
  expect(await hall.stored()).toMatchObject([{ message: { provisional: "admitted", heads: 12 } }]);
});

test("annulments and counts wait with the rest while offline, and are sent one by one in their order", async () => {
  hall.sending.online = false;
  expect(await hall.sending.record(samples.count())).toBeNull();
  expect(await hall.sending.record(samples.annulment("x"))).toBeNull();
  await hall.sending.scan(samples.scan());
  hall.run();
  await until(() => hall.outbox.counts.waiting === 0);
  expect(hall.service.asked.map(({ path }) => path)).toEqual(["counts", "annulments", "scans"]);
});

test("an annulment that the service does not take is told as refused", async () => {
  hall.service.reply = () => problem(403, "undo_not_allowed");
  await expect(hall.sending.record(samples.annulment("x"))).rejects.toMatchObject({ code: "refused", problem: "undo_not_allowed" });
  expect(hall.outbox.counts).toMatchObject({ parked: 1 });
});

test("a record without an answer is taken all the same, and waits", async () => {
  hall.service.reply = () => "silent";
  const count = samples.count();
  expect(await hall.unanswered(() => hall.sending.record(count))).toBeNull();
  expect([hall.outbox.counts.waiting, hall.judge.heard]).toEqual([1, [`stored ${count.message.id}`]]);
});

test("two thousand scans that wait are sent in messages of 500, in their order", async () => {
  for (let number = 0; number < 2000; number += 1) await hall.outbox.store(samples.scanned());
  hall.run();
  await until(() => hall.outbox.counts.answered === 2000);
  expect(hall.service.scans.map((ids) => ids.length)).toEqual([500, 500, 500, 500]);
  expect(sent().map(({ seq }) => seq)).toEqual(Array.from({ length: 2000 }, (_, place) => place + 1));
});

test("the sender comes back by itself, with longer pauses, and leaves a service alone that asks for it", async () => {
  hall.sending.online = false;
  await hall.sending.scan(samples.scan());
  hall.service.reply = () => problem(500, "internal");
  hall.run();
  await until(() => hall.alarms.left[0] === 500);
  hall.alarms.pass(500);
  await until(() => hall.alarms.left[0] === 1000);
  hall.service.reply = () => problem(429, "too_many", { "Retry-After": "60" });
  hall.alarms.pass(1000);
  await until(() => hall.alarms.left[0] === 60_000);
  hall.service.reply = () => null;
  hall.alarms.pass(60_000);
  await until(() => hall.outbox.counts.answered === 1);
});

test("an answer beside the outbox wakes the sender after silence, and not from a pause that the service asked for", async () => {
  hall.sending.online = false;
  await hall.sending.scan(samples.scan());
  hall.service.reply = () => "cut";
  hall.run();
  await until(() => hall.alarms.left[0] === 500);
  hall.service.reply = () => problem(503, "store", { "Retry-After": "9" });
  hall.sending.heard(null);
  await until(() => hall.alarms.left[0] === 9000);
  const asked = hall.service.asked.length;
  hall.sending.heard(null);
  expect([hall.alarms.left[0], hall.service.asked.length]).toEqual([9000, asked]);
});

test("no connection beside the outbox means offline, and an answer online again", () => {
  hall.sending.heard({ kind: "none", trouble: { code: "unreachable", detail: "" }, retryAfter: 0, status: 0 });
  expect(hall.sending.online).toBe(false);
  hall.sending.heard(null);
  expect(hall.sending.online).toBe(true);
});

test("a device annuls at its start what it never showed", async () => {
  await hall.sending.scan(samples.scan());
  const shown = await hall.sending.scan(samples.scan());
  await hall.sending.shown(shown.id);
  await hall.end();
  await hall.begin();
  hall.run();
  await until(() => hall.outbox.counts.waiting === 0);
  expect(hall.service.of("annulments")).toMatchObject([{ scan: hall.service.scans[0]?.[0], unshown: true, seq: 3 }]);
});

test("what was answered is offered again in a new epoch as it was shown, before any news", async () => {
  hall.run();
  const scan = samples.scan();
  await hall.sending.scan(scan);
  hall.service.epoch = "e2";
  await hall.sending.hearEpoch("e2");
  expect(hall.sending.holds).toBe(true);
  await until(() => !hall.sending.holds);
  expect(sent().at(-1)).toMatchObject({ id: scan.id, ticket: samples.TICKET, provisional: "admitted", seq: 1 });
  expect(await hall.outbox.epoch()).toBe("e2");
});

test("what the service says the time is sets the clock", async () => {
  hall.service.now = "2026-11-14T10:00:00.000Z";
  await hall.sending.scan(samples.scan());
  expect([hall.sending.clock.now(), hall.sending.clock.ahead]).toEqual([Date.parse(hall.service.now), -3_600_000]);
});

test("a revoked device shows nothing and keeps what it holds, until the service takes something from it again", async () => {
  hall.service.reply = () => revoked;
  await expect(hall.sending.scan(samples.scan())).rejects.toMatchObject({ code: "revoked" });
  await expect(hall.sending.record(samples.count())).rejects.toMatchObject({ code: "revoked" });
  expect([hall.sending.revoked, hall.outbox.counts.waiting]).toEqual([true, 1]);
  hall.service.reply = () => null;
  hall.run();
  await until(() => hall.outbox.counts.waiting === 0);
  expect(hall.sending.revoked).toBe(false);
});

test("what is on its way is not in the queue", async () => {
  let going = -1;
  hall.service.reply = () => {
    going = hall.sending.queue;
    return "silent";
  };
  await hall.unanswered(() => hall.sending.scan(samples.scan()));
  expect([going, hall.sending.queue]).toEqual([0, 2]);
});

test("a scan that can't be stored is sent without a number, and shown where the service answers it", async () => {
  const room = full();
  const shown = await hall.sending.scan(samples.scan());
  await hall.sending.shown(shown.id);
  expect([shown.outcome, sent()[0]?.seq, hall.sending.keeps]).toEqual(["admitted", undefined, false]);
  room();
  hall.run();
  await until(() => hall.sending.keeps);
  expect((await hall.sending.scan(samples.scan())).outcome).toBe("admitted");
  expect(sent()[1]?.seq).toBe(1);
});

test("a scan that is neither stored nor answered is not shown", async () => {
  full();
  hall.service.reply = () => "cut";
  await expect(hall.sending.scan(samples.scan())).rejects.toMatchObject({ code: "storage" });
  await expect(hall.sending.scan(samples.scan())).rejects.toMatchObject({ code: "storage" });
});

test("what could not be noted is noted as soon as the storage takes it, and not sent again until then", async () => {
  let room = () => {};
  hall.service.reply = () => {
    room = full();
    return null;
  };
  const shown = await hall.sending.scan(samples.scan());
  await hall.sending.shown(shown.id);
  hall.service.reply = () => null;
  hall.run();
  await until(() => hall.alarms.length === 1);
  expect([hall.outbox.counts.waiting, hall.service.scans.length]).toEqual([1, 1]);
  room();
  hall.alarms.pass(500);
  await until(() => hall.outbox.counts.answered === 1);
  expect([await hall.outbox.annulUnshown(() => "x", samples.AT), hall.service.scans.length]).toEqual([0, 1]);
});
