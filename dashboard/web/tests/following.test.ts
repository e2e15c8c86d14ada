import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Reply } from "../src/asking";
import { EVERY, follow } from "../src/following";

const page = { hidden: false, addEventListener: vi.fn(), removeEventListener: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", Object.assign(page, { hidden: false }));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it is asked at once and again, but not while nobody sees the page, and not after the end", async () => {
  let asked = 0;
  const told: number[] = [];
  const followed = follow(async () => ({ ok: true, value: (asked += 1) }), (reply) => reply.ok && told.push(reply.value));
  await vi.advanceTimersByTimeAsync(EVERY);
  expect(told).toEqual([1, 2]);
  page.hidden = true;
  await vi.advanceTimersByTimeAsync(3 * EVERY);
  expect(asked).toBe(2);
  page.hidden = false;
  await vi.advanceTimersByTimeAsync(EVERY);
  followed.stop();
  await vi.advanceTimersByTimeAsync(3 * EVERY);
  expect(told).toEqual([1, 2, 3]);
});

test("an answer that comes after a newer question is dropped", async () => {
  const waiting: ((reply: Reply<string>) => void)[] = [];
  const told: string[] = [];
  const ask = () => new Promise<Reply<string>>((answer) => waiting.push(answer));
  const followed = follow(ask, (reply) => reply.ok && told.push(reply.value));
  followed.look();
  waiting[1]?.({ ok: true, value: "new" });
  waiting[0]?.({ ok: true, value: "old" });
  await vi.advanceTimersByTimeAsync(0);
  followed.stop();
  expect(told).toEqual(["new"]);
});
