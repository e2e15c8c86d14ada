import { afterEach, beforeEach, expect, test, vi } from "vitest";

import * as updating from "../src/updating";

/** A version of the worker, whose state the test changes. */
class Version extends EventTarget {
  readonly told: unknown[] = [];

  constructor(public state: string) {
    super();
  }

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }

  postMessage(message: unknown): void {
    this.told.push(message);
  }
}

class Registration extends EventTarget {
  installing: Version | null = null;
  waiting: Version | null = null;
  active: Version | null = new Version("activated");

  update = () => Promise.resolve();

  bring(version: Version): void {
    this.installing = version;
    this.dispatchEvent(new Event("updatefound"));
  }
}

let registration: Registration;
let register: (script: string, options: object) => Promise<Registration>;
let reloads: number;
let newer: number;
let leave: () => void;

beforeEach(() => {
  registration = new Registration();
  register = () => Promise.resolve(registration);
  [reloads, newer] = [0, 0];
  vi.stubGlobal("navigator", { serviceWorker: { register: (script: string, options: object) => register(script, options) } });
  vi.stubGlobal("location", { href: "https://host.example/scan/", origin: "https://host.example", reload: () => (reloads += 1) });
});

afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

async function watched(): Promise<void> {
  leave = await updating.watch(() => (newer += 1));
}

test("the worker is registered for the page alone", async () => {
  const asked: unknown[] = [];
  register = (...told) => Promise.resolve((asked.push(...told), registration));
  await watched();
  expect(asked).toEqual(["/scan/sw.js", { scope: "/scan/", updateViaCache: "none" }]);
});

test("a new version is told when it is there whole, and taken only when the page says so", async () => {
  await watched();
  const version = new Version("installing");
  registration.bring(version);
  expect(newer).toBe(0);
  version.become("installed");
  expect([newer, version.told]).toEqual([1, []]);
  updating.take();
  expect([version.told, reloads]).toEqual([["take"], 0]);
  version.become("activated");
  expect(reloads).toBe(1);
});

test("a version that waits since before is told at once", async () => {
  registration.waiting = new Version("installed");
  await watched();
  expect(newer).toBe(1);
});

test("the first version of all replaces nothing", async () => {
  registration.active = null;
  await watched();
  const version = new Version("installing");
  registration.bring(version);
  version.become("installed");
  expect(newer).toBe(0);
});

test("a version that can't be had whole is none", async () => {
  await watched();
  const version = new Version("installing");
  registration.bring(version);
  version.become("redundant");
  expect(newer).toBe(0);
});

test("without a network, or in a browser that keeps no pages, nothing comes of it", async () => {
  register = () => Promise.reject(new TypeError("no network"));
  await watched();
  vi.stubGlobal("navigator", {});
  await watched();
  expect(newer).toBe(0);
});
