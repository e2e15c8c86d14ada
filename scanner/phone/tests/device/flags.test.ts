import { beforeEach, expect, test } from "vitest";

import { Flag } from "../../src/device/flags";
import { Alarms } from "./alarms";

let alarms: Alarms;
let flag: Flag;

beforeEach(() => {
  alarms = new Alarms();
  flag = new Flag(alarms.after);
});

test("whoever waits for a flag goes on when it is raised, and nobody waits for one that is up", async () => {
  const waits = [flag.up(), flag.up(1000)];
  flag.raise();
  await Promise.all([...waits, flag.up()]);
  expect([flag.isUp, alarms.length]).toEqual([true, 0]);
});

test("nobody waits for longer than they said", async () => {
  const waiting = flag.up(1000);
  alarms.pass(1000);
  await waiting;
  expect(flag.isUp).toBe(false);
});

test("a flag that was lowered is waited for again", async () => {
  flag.raise();
  flag.lower();
  const waiting = flag.up(500);
  expect(alarms.left).toEqual([500]);
  flag.raise();
  await waiting;
});
