import { afterEach, beforeEach, expect, test } from "vitest";

import { Client } from "../../src/device/client";
import { Pulse, batteryOf } from "../../src/device/pulse";
import { VERSION } from "../../src/version";
import type { Heard, Heartbeat } from "../../src/wire";
import { Hall, until } from "./hall";
import * as samples from "./samples";
import { problem } from "./service";

let hall: Hall;
let pulse: Pulse;
let heard: Heard[];

beforeEach(async () => {
  hall = await Hall.open();
  heard = [];
  hall.service.reply = ({ path }) => (path === "devices/me/heartbeat" ? { body: samples.heard() } : null);
  const client = new Client(hall.service.origin, "secret", hall.alarms.after);
  pulse = new Pulse(client, hall.sending, hall.means, async () => 71, async (told) => void heard.push(told));
});

afterEach(() => hall.close());

const beats = () => hall.service.of<Heartbeat>("devices/me/heartbeat");

test("a heartbeat says how the device is, by its own clock, and hears who it is", async () => {
  hall.sending.clock.setBy("2026-11-14T11:00:00Z");
  await pulse.beat();
  expect(beats()).toEqual([{ queue: 0, version: VERSION, at: samples.AT, battery: 71 }]);
  expect(heard).toEqual([samples.heard()]);
});

test("an idle device learns that the store was restored", async () => {
  await hall.sending.scan(samples.scan());
  hall.service.reply = ({ path }) => (path === "devices/me/heartbeat" ? { body: samples.heard({ epoch: "e2" }) } : null);
  await pulse.beat();
  expect(hall.sending.holds).toBe(true);
});

test("an idle device hears that it is revoked", async () => {
  hall.service.reply = () => problem(403, "device_revoked");
  await pulse.beat();
  expect(hall.sending.revoked).toBe(true);
});

test("a heartbeat that nobody answers changes nothing", async () => {
  hall.service.reply = () => "cut";
  await pulse.beat();
  expect([heard, hall.sending.online]).toEqual([[], true]);
});

test("a queue that was told is taken back as soon as it is empty", async () => {
  hall.sending.online = false;
  await hall.sending.scan(samples.scan());
  const beating = pulse.beatAlways();
  await until(() => heard.length === 1);
  hall.run();
  await until(() => heard.length === 2);
  expect(beats().map(({ queue }) => queue)).toEqual([1, 0]);
  await until(() => hall.alarms.left.includes(30_000));
  pulse.close();
  await beating;
});

test("a phone's battery is told in per cent where it tells it", async () => {
  expect(await batteryOf({ getBattery: async () => ({ level: 0.714 }) })).toBe(71);
  expect(await batteryOf({ getBattery: () => Promise.reject(new Error("not allowed")) })).toBeNull();
  expect(await batteryOf({})).toBeNull();
});
