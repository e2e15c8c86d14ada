import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Device } from "../../src/device/device";
import { WAITS } from "../../src/device/means";
import { enrol, forget, open, type Ground } from "../../src/device/opening";
import type { Enrolment, Made, ScanMessage } from "../../src/wire";
import { Alarms } from "./alarms";
import { until } from "./hall";
import { LettingIn } from "./judges";
import * as samples from "./samples";
import { Service, problem, type Asked, type Reply } from "./service";

let service: Service;
let alarms: Alarms;
let judges: LettingIn[];
let ground: Ground;
let devices: Device[];
let enrolled: Reply;
let heard: Reply;

function told({ path }: Asked): Reply | null {
  if (path === "devices/enrol") return enrolled;
  if (path === "devices/me/heartbeat") return heard;
  const door = decodeURIComponent(/door=([^&]+)/.exec(path)?.[1] ?? "");
  if (path.startsWith("door/bundle")) return { body: samples.bundle(`of-${door}`, { door }) };
  if (path.startsWith("door/changes")) return { body: samples.changes(`of-${door}`, false) };
  return null;
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  service = new Service();
  await service.start();
  alarms = new Alarms();
  [judges, devices] = [[], []];
  [enrolled, heard] = [{ status: 201, body: samples.enrolled() }, { body: samples.heard() }];
  service.reply = told;
  const judge = () => judges[judges.push(new LettingIn()) - 1]!;
  const means = { newId: v7, clock: () => alarms.now, random: () => 1, after: alarms.after, waits: WAITS, judge };
  ground = { origin: service.origin, means, battery: async () => null, locks: navigator.locks, persist: async () => true };
});

afterEach(async () => {
  for (const device of devices) await device.close();
  await service.stop();
});

async function kept(opening: Promise<Device | null>): Promise<Device> {
  const device = await opening;
  if (device === null) throw new Error("this phone is not enrolled");
  devices.push(device);
  return device;
}

async function closed(): Promise<void> {
  for (const device of devices.splice(0)) await device.close();
}

const begun = () => kept(enrol("token", ground));
const reopened = async () => {
  await closed();
  return kept(open(ground));
};

/** A device that is known to have no connection. */
async function alone(device: Device): Promise<void> {
  await service.stop();
  await device.scan(samples.scan()).then(({ id }) => device.shown(id));
}

test("a phone that is not enrolled has no device", async () => {
  expect(await open(ground)).toBeNull();
});

test("a link's token becomes a device, which is there again when the page is opened", async () => {
  expect((await begun()).state).toMatchObject({ name: "nord-1", door: "nord", doors: ["nord", "sør"], may: ["override", "undo"] });
  expect(service.of<Enrolment>("devices/enrol")).toMatchObject([{ token: "token", was: null }]);
  const device = await reopened();
  expect(device.state).toMatchObject({ name: "nord-1", door: "nord" });
  await device.scan(samples.scan());
  expect(service.asked.find(({ path }) => path === "scans")?.headers.authorization).toBe("Bearer s1");
});

test("a phone that is enrolled again shows its old secret, and what it holds goes on", async () => {
  const device = await begun();
  await alone(device);
  await closed();
  await service.start(Number(new URL(ground.origin).port));
  enrolled = { status: 201, body: samples.enrolled({ secret: "s2" }) };
  await begun();
  expect(service.of<Enrolment>("devices/enrol")[1]?.was).toBe("s1");
  await until(() => service.scans.flat().length === 2);
});

test("a phone does not become another device while what it holds would stay behind", async () => {
  await alone(await begun());
  await closed();
  await service.start(Number(new URL(ground.origin).port));
  enrolled = { status: 201, body: samples.enrolled({ name: "sør-1", secret: "s2" }) };
  await expect(enrol("other", ground)).rejects.toMatchObject({ code: "unsent" });
  expect((await kept(open(ground))).state.name).toBe("nord-1");
  await closed();
  await forget(ground);
  expect((await begun()).state.name).toBe("sør-1");
});

test("a storage that never opens is told", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => new IDBOpenDBRequest());
  const opening = open(ground);
  await until(() => alarms.left.includes(10_000));
  alarms.pass(10_000);
  await expect(opening).rejects.toMatchObject({ code: "storage" });
});

test("a link that is used up and a service that is not there are told, each with its code", async () => {
  enrolled = problem(401, "link_used");
  await expect(enrol("token", ground)).rejects.toMatchObject({ code: "refused", problem: "link_used" });
  enrolled = "cut";
  await expect(enrol("token", ground)).rejects.toMatchObject({ code: "no_answer" });
  expect(await open(ground)).toBeNull();
});

test("a second tab is told that it is one, and may be the device when the first has ended", async () => {
  await begun();
  const second = open(ground);
  await until(() => alarms.left.includes(2000));
  alarms.pass(2000);
  await expect(second).rejects.toMatchObject({ code: "second_tab" });
  expect((await reopened()).state.name).toBe("nord-1");
});

test("the state is another one when something is different, and whoever watches is told", async () => {
  const device = await begun();
  await until(() => device.state.programme !== null && device.state.bundleAt !== null);
  const [before, told] = [device.state, [] as number[]];
  const leave = device.watch(() => told.push(device.state.waiting));
  await alone(device);
  leave();
  expect(before).toMatchObject({ online: true, waiting: 0 });
  expect(device.state).toMatchObject({ online: false, waiting: 2, trouble: { code: "unreachable" } });
  expect(told.at(-1)).toBe(2);
});

test("a door that was chosen has a bundle and a judge of its own, and is kept", async () => {
  const device = await begun();
  await until(() => device.state.programme !== null);
  await device.chooseDoor("sør");
  await until(() => judges.at(-1)?.heard.includes("renew of-sør"));
  expect((await reopened()).state.door).toBe("sør");
  await expect(devices[0]?.chooseDoor("øst")).rejects.toMatchObject({ code: "refused" });
});

test("a device that is given other doors and rights works by them at once", async () => {
  heard = { body: samples.heard({ doors: ["sør"], may: [] }) };
  const device = await begun();
  await until(() => judges.at(-1)?.heard.includes("renew of-sør"));
  expect(device.state).toMatchObject({ door: "sør", doors: ["sør"], may: [] });
  await service.stop();
  expect((await reopened()).state).toMatchObject({ door: "sør", may: [] });
});

test("a revoked device knows it without a network too, keeps what it holds and has no bundle left", async () => {
  const device = await begun();
  await until(() => device.state.programme !== null);
  service.reply = () => problem(403, "device_revoked");
  await expect(device.scan(samples.scan())).rejects.toMatchObject({ code: "revoked" });
  await service.stop();
  const later = await reopened();
  expect(later.state).toMatchObject({ revoked: true, waiting: 2, bundleAt: null, programme: null });
  await expect(later.scan(samples.scan())).rejects.toMatchObject({ code: "revoked" });
});

test("a device that may come again works again", async () => {
  const device = await begun();
  service.reply = () => problem(403, "device_revoked");
  await expect(device.scan(samples.scan())).rejects.toMatchObject({ code: "revoked" });
  service.reply = told;
  alarms.pass(15_000);
  await until(() => !device.state.revoked);
  expect(await device.scan(samples.scan())).toMatchObject({ outcome: "admitted" });
  expect((await reopened()).state.revoked).toBe(false);
});

test("a ticket is made on the spot where the service answers", async () => {
  const body: Made = { now: samples.AT, epoch: "e1", ticket: { id: "t", code: "C", category: "youth", heads: 1, sessions: [] } };
  service.reply = (asked) => (asked.path === "tickets" ? { status: 201, body } : told(asked));
  const device = await begun();
  expect(await device.makeTicket({ id: v7() })).toEqual(body);
  service.reply = (asked) => (asked.path === "tickets" ? problem(403, "walk_in_not_allowed") : told(asked));
  expect(await device.makeTicket({ id: v7() })).toBeNull();
});

test("names are asked for only by a device that may see them, at its own door", async () => {
  const row = { ticket: "t", name: "Deltaker 0001", heads: 1 };
  const path = "door/attendees?door=nord&session=tapas&name=deltaker+0001";
  service.reply = (asked) => (asked.path === path ? { body: { attendees: [row] } } : told(asked));
  const device = await begun();
  expect(await device.found("tapas", "deltaker 0001")).toBeNull();
  expect(service.of(path)).toEqual([]);
  await closed();
  enrolled = { status: 201, body: samples.enrolled({ may: ["names"] }) };
  heard = { body: samples.heard({ may: ["names"] }) };
  expect(await (await begun()).found("tapas", "deltaker 0001")).toEqual([row]);
});

test("what is long over is forgotten once the service has said what time it is", async () => {
  const device = await begun();
  await device.scan(samples.scan({ at: "2026-08-01T09:00:00Z" })).then(({ id }) => device.shown(id));
  const later = await reopened();
  await until(() => service.of("devices/me/heartbeat").length === 2);
  await until(async () => (await later.recent(9)).length === 0);
});

test("everything is exported as the service takes it in, with what nobody saw taken back", async () => {
  const device = await begun();
  const shown = await device.scan(samples.scan());
  await device.shown(shown.id);
  const unseen = await device.scan(samples.scan());
  await device.record({ kind: "count", message: samples.count().message });
  const file = await (await device.exported()).text();
  const lines = file.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, ScanMessage>);
  expect(lines[0]).toEqual({ outbox: 1, device: "e8bc163c82eee18733288c7d4ac636db3a6deb013ef2d37b68322be20edc45cc" });
  expect(lines.slice(1)).toMatchObject([
    { scan: { id: shown.id, provisional: "admitted", seq: 1 } },
    { scan: { id: unseen.id, seq: 2 } },
    { count: { heads: 2, seq: 3 } },
    { annulment: { scan: unseen.id, unshown: true, seq: 4 } },
  ]);
});
