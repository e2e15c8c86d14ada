import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Live, SILENCE, pause, type News } from "../src/live";
import { attendance, change, session } from "./rows";

/** A stream whose events the test sends. */
class Stream extends EventTarget {
  readyState = 0;
  onerror: (() => void) | null = null;

  send(name: string, body: unknown): void {
    this.dispatchEvent(Object.assign(new Event(name), { data: JSON.stringify(body) }));
  }

  fail(refused: boolean): void {
    this.readyState = refused ? 2 : 0;
    this.onerror?.();
  }

  close(): void {
    this.readyState = 2;
  }
}

let streams: Stream[];
let heard: News[];
let answer: () => Promise<Response>;
let live: Live;

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
  heard = [];
  answer = () => Promise.reject(new TypeError("no network"));
  const open = () => streams[streams.push(new Stream()) - 1] as unknown as EventSource;
  live = new Live((news) => heard.push(news), { open, ask: () => answer(), now: Date.now });
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

const last = () => streams.at(-1)!;
const versions = () => heard.flatMap((news) => (news.kind === "attendance" ? [news.attendance.version] : []));

test("a snapshot and the changes after it are told as whole attendance", () => {
  last().send("snapshot", attendance({ version: 7 }));
  last().send("change", change(8, { sessions: [session({ attended: 4 })] }));
  expect(versions()).toEqual([7, 8]);
  expect(heard.at(-1)).toMatchObject({ attendance: { sessions: [{ attended: 4 }], municipalities: [{ id: "verdal" }] } });
});

test("a missing version is not shown: the stream is opened again for a new snapshot", async () => {
  last().send("snapshot", attendance({ version: 7 }));
  last().send("change", change(9));
  expect(streams[0]?.readyState).toBe(2);
  await vi.advanceTimersByTimeAsync(pause(0, 1));
  last().send("snapshot", attendance({ version: 9 }));
  expect(streams).toHaveLength(2);
  expect(versions()).toEqual([7, 9]);
  expect(heard.some((news) => news.kind === "lost")).toBe(false);
});

test("a change without a snapshot before it is not believed", () => {
  last().send("change", change(8));
  expect(heard).toEqual([]);
});

test("a snapshot in the middle replaces what was held", () => {
  last().send("snapshot", attendance({ version: 7 }));
  last().send("snapshot", attendance({ version: 30 }));
  last().send("change", change(31));
  expect(versions()).toEqual([7, 30, 31]);
});

test("a broken stream is told, and opened again until it comes back", async () => {
  last().send("snapshot", attendance());
  last().fail(false);
  expect(heard.at(-1)).toEqual({ kind: "lost", detail: null });
  await vi.advanceTimersByTimeAsync(pause(0, 1));
  last().fail(false);
  await vi.advanceTimersByTimeAsync(pause(1, 1));
  expect(streams).toHaveLength(3);
  last().send("snapshot", attendance({ version: 5 }));
  expect(versions()).toEqual([1, 5]);
});

test("a silent stream is told as lost and opened again, a pulse keeps it", async () => {
  last().send("snapshot", attendance());
  await vi.advanceTimersByTimeAsync(SILENCE - 1000);
  last().send("pulse", { at: "2022-11-15T08:00:00.000Z" });
  await vi.advanceTimersByTimeAsync(SILENCE - 1000);
  expect(heard.at(-1)).toEqual({ kind: "pulse", at: "2022-11-15T08:00:00.000Z" });
  await vi.advanceTimersByTimeAsync(3000);
  expect(heard.at(-1)).toEqual({ kind: "lost", detail: null });
  expect(streams).toHaveLength(2);
});

test.each([401, 403] as const)("a stream refused with %i is told so and not asked for again", async (status) => {
  answer = async () => new Response(null, { status });
  last().fail(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual([{ kind: "denied", status, code: null }]);
  expect(streams).toHaveLength(1);
});

test("a stream refused for another reason tells the service's own sentence and tries again", async () => {
  answer = async () => Response.json({ detail: "the store does not answer" }, { status: 503 });
  last().fail(true);
  await vi.advanceTimersByTimeAsync(pause(0, 1));
  expect(heard).toEqual([{ kind: "lost", detail: "the store does not answer" }]);
  expect(streams).toHaveLength(2);
});

test("after stopping nothing is told and nothing opened", async () => {
  answer = async () => new Response(null, { status: 401 });
  last().fail(true);
  live.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual([]);
  expect(streams).toHaveLength(1);
});

test("pauses grow to a quarter of a minute and are spread", () => {
  expect([0, 1, 2, 20].map((tries) => pause(tries, 1))).toEqual([500, 1000, 2000, 15_000]);
  expect(pause(20, 0)).toBe(7500);
});
