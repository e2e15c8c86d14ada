import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DoorBundle } from "../../src/device/bundles";
import { Client } from "../../src/device/client";
import { Shelf } from "../../src/device/shelf";
import type { Bundle, Changes } from "../../src/wire";
import { Hall, until } from "./hall";
import * as samples from "./samples";
import { problem, type Given } from "./service";

let hall: Hall;
let bundle: DoorBundle;
let shelf: Shelf;
let told: { bundle: Bundle; changes: Changes | null };

function opened(door = "nord"): DoorBundle {
  shelf = new Shelf(hall.database);
  const client = new Client(hall.service.origin, "secret", hall.alarms.after);
  return new DoorBundle(door, shelf, client, hall.sending, hall.outbox, hall.means);
}

function answer(path: string, tag: string | undefined): Given | null {
  if (path.startsWith("door/bundle")) {
    const ours = `"${told.bundle.version}"`;
    return tag === ours ? { status: 304, body: "" } : { body: told.bundle, headers: { ETag: ours } };
  }
  const version = /after=(\w+)/.exec(path)?.[1] ?? "";
  return path.startsWith("door/changes") ? { body: told.changes ?? samples.changes(version, false) } : null;
}

beforeEach(async () => {
  hall = await Hall.open();
  told = { bundle: samples.bundle("v1"), changes: null };
  hall.service.reply = ({ path, headers }) => answer(path, headers["if-none-match"]);
  bundle = opened();
});

afterEach(async () => {
  vi.restoreAllMocks();
  bundle.close();
  await hall.close();
});

const kept = async () => (await new Shelf(hall.database).read()).map(({ version }) => version);
const asked = () => hall.service.asked.map(({ path }) => path.replace("door=nord", "").replace(/[?&]+/, " ").trim());

test("the first look fetches a bundle and later ones what changed, and both are kept", async () => {
  await bundle.refresh();
  await bundle.refresh();
  told.changes = samples.changes("v2");
  expect(await bundle.refresh()).toBe(true);
  expect(asked()).toEqual(["door/bundle", "door/changes after=v1", "door/changes after=v1"]);
  expect(hall.judge.heard).toEqual(["renew v1", "change v1", "change v2"]);
  expect([await kept(), bundle.at]).toEqual([["v1", "v2"], Date.parse(samples.AT)]);
});

test("where too much changed there is a new bundle, in place of all that was kept", async () => {
  await bundle.refresh();
  told = { bundle: samples.bundle("v3"), changes: samples.changes("v3", false, { renew: true }) };
  await bundle.refresh();
  await bundle.refresh();
  expect([hall.judge.heard, await kept()]).toEqual([["renew v1", "renew v3"], ["v3"]]);
});

test("a bundle that is still the newest is not sent again", async () => {
  await bundle.refresh();
  told.changes = samples.changes("v1", false, { renew: true });
  await bundle.refresh();
  await bundle.refresh();
  told.changes = null;
  await bundle.refresh();
  expect(asked().slice(2)).toEqual(["door/bundle", "door/changes after=v1"]);
  expect(hall.judge.heard.filter((one) => one.startsWith("renew"))).toHaveLength(1);
});

test("news waits until the outbox is empty", async () => {
  await bundle.refresh();
  hall.sending.online = false;
  const shown = await hall.sending.scan(samples.scan());
  told.changes = samples.changes("v2");
  await bundle.refresh();
  expect(hall.judge.heard).toEqual(["renew v1", `stored ${shown.id}`]);
  hall.run();
  await until(() => hall.outbox.counts.waiting === 0);
  await bundle.refresh();
  expect(hall.judge.heard.at(-1)).toBe("change v2");
});

test("news of a new epoch waits until everything was offered again", async () => {
  await hall.sending.scan(samples.scan());
  await bundle.refresh();
  told.changes = samples.changes("v2", true, { epoch: "e2" });
  await bundle.refresh();
  expect(hall.judge.heard.at(-1)).toBe("renew v1");
});

test("a kept bundle is loaded without the service, with what happened here since, and brought up to date", async () => {
  await bundle.refresh();
  told.changes = samples.changes("v2");
  await bundle.refresh();
  const { id } = await hall.sending.scan(samples.scan());
  hall.judge.heard.length = 0;
  bundle = opened();
  await bundle.load();
  expect(hall.judge.heard).toEqual(["renew v1", "change v2"]);
  expect(hall.judge.recollections).toEqual([{ id, place: "1-0", ticket: "d1" }]);
  await bundle.refresh();
  expect(asked().at(-1)).toBe("door/changes after=v2");
});

test("what waits is told to a judge that gets a bundle", async () => {
  hall.sending.online = false;
  const { id } = await hall.sending.scan(samples.scan());
  hall.judge.heard.length = 0;
  await bundle.refresh();
  expect(hall.judge.heard).toEqual(["renew v1", `stored ${id}`]);
});

test("a judge that gets a bundle while an answer comes hears of the entry in order: stored, then answered", async () => {
  const read = hall.outbox.unanswered.bind(hall.outbox);
  vi.spyOn(hall.outbox, "unanswered").mockImplementation(async function* () {
    for await (const page of read()) {
      await until(() => hall.sending.clock.ahead !== null); // the answer is there
      yield page;
    }
  });
  let renewing = Promise.resolve();
  hall.service.reply = () => {
    renewing = hall.sending.renew(samples.bundle("v1"));
    return null;
  };
  const { id } = await hall.sending.scan(samples.scan());
  await renewing;
  expect(hall.judge.heard).toEqual(["renew v1", `stored ${id}`, `answered ${id}`]);
});

test("another door's bundle is not taken for this one's", async () => {
  await bundle.refresh();
  hall.judge.heard.length = 0;
  bundle = opened("sør");
  await bundle.load();
  expect([hall.judge.heard, bundle.at]).toEqual([[], null]);
});

test("a bundle that does not fit together is told, and fetched again", async () => {
  told.bundle = samples.bundle("v1", { salt: "unfit" });
  await bundle.refresh();
  expect(bundle.trouble?.code).toBe("strange");
  told.bundle = samples.bundle("v2");
  await bundle.refresh();
  expect([bundle.trouble, hall.judge.heard]).toEqual([null, ["renew v2"]]);
});

test("a storage that keeps nothing is told, the door judges all the same, and what is kept lacks nothing in between", async () => {
  await bundle.refresh();
  const full = vi.spyOn(hall.database, "begin").mockRejectedValueOnce(new DOMException("no room", "QuotaExceededError"));
  told.changes = samples.changes("v2");
  await bundle.refresh();
  expect([bundle.trouble?.code, hall.judge.heard.at(-1)]).toEqual(["storage", "change v2"]);
  full.mockRestore();
  told.changes = samples.changes("v3");
  await bundle.refresh();
  expect(await kept()).toEqual(["v1"]);
});

test("a revoked device's bundle is discarded, and had anew when it may come again", async () => {
  await bundle.refresh();
  await bundle.discard();
  told.changes = samples.changes("v2");
  expect(await kept()).toEqual([]);
  told.bundle = samples.bundle("v2");
  await bundle.refresh();
  expect(await kept()).toEqual(["v2"]);
});

test("a service that has no bundle for this door is online all the same, and says why", async () => {
  hall.service.reply = () => problem(403, "door_not_yours");
  expect(await bundle.refresh()).toBe(false);
  expect([hall.sending.online, bundle.trouble?.code]).toEqual([true, "door_not_yours"]);
});

test("no connection is noticed before somebody has to wait for it", async () => {
  hall.service.reply = () => "cut";
  await bundle.refresh();
  expect(hall.sending.online).toBe(false);
  hall.service.reply = ({ path }) => answer(path, undefined);
  await bundle.refresh();
  expect(hall.sending.online).toBe(true);
});

test("it looks every second, less often while nothing comes back, until it is closed", async () => {
  const looking = bundle.refreshAlways();
  await until(() => hall.alarms.left[0] === 1000);
  hall.service.reply = () => "cut";
  hall.alarms.pass(1000);
  await until(() => hall.service.asked.length > 2 && hall.alarms.left[0] === 1000);
  hall.alarms.pass(1000);
  await until(() => hall.alarms.left[0] === 2000);
  bundle.close();
  await looking;
  expect(hall.alarms.length).toBe(0);
});
