/** A phone's device as a process: it does what each line of its input says, and answers with a line. For tests against the real service. */
import "fake-indexeddb/auto";

import { createInterface } from "node:readline";
import { v7 } from "uuid";

import { BundleJudge } from "../../src/core/judging";
import type { Device } from "../../src/device/device";
import * as means from "../../src/device/means";
import { enrol, open, type Ground } from "../../src/device/opening";
import type { ScanMessage } from "../../src/wire";

type Order =
  | { readonly do: "enrol"; readonly token: string }
  | { readonly do: "scan"; readonly message: Omit<ScanMessage, "id" | "at"> }
  | { readonly do: "state" | "reload" | "export" };

export async function work(origin: string): Promise<void> {
  const ground: Ground = {
    origin,
    means: means.browser(() => new BundleJudge()),
    battery: async () => null,
    locks: navigator.locks,
    persist: async () => true,
  };
  let device: Device | null = null;
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order;
    if (order.do === "enrol") device = await enrol(order.token, ground);
    if (order.do === "reload") device = await device?.close().then(() => open(ground)) ?? null;
    if (device === null) throw new Error("this phone is not enrolled");
    console.log(JSON.stringify(await done(device, order)));
  }
  await device?.close();
}

async function done(device: Device, order: Order): Promise<unknown> {
  if (order.do === "scan") return scanned(device, { ...order.message, id: v7(), at: new Date(device.now()).toISOString() });
  if (order.do === "export") return (await device.exported()).text();
  return device.state;
}

async function scanned(device: Device, message: ScanMessage): Promise<unknown> {
  const shown = await device.scan(message);
  await device.shown(shown.id);
  return shown;
}
