import { expect, test } from "vitest";

import { GONE_AFTER, SETTLES, Tracker } from "../../src/reading/tracking";

test("a code is one scan however long it stays", () => {
  const tracker = new Tracker();
  expect(tracker.see(["A"], 0)).toBe("A");
  for (let at = 100; at < 60_000; at += 100) expect(tracker.see(["A"], at)).toBeNull();
});

test("a code that flickers is still there, and unseen for a second it is a new scan", () => {
  const tracker = new Tracker();
  tracker.see(["A"], 0);
  tracker.see([], 100);
  expect(tracker.see(["A"], 100 + GONE_AFTER - 1)).toBeNull();
  tracker.see([], 2000);
  tracker.see([], 2000 + GONE_AFTER);
  expect(tracker.see(["A"], 2100 + GONE_AFTER)).toBe("A");
});

test("while nobody looks no time passes: a code that is there again was never seen to leave", () => {
  const tracker = new Tracker();
  tracker.see(["A"], 0);
  expect(tracker.see(["A"], 60_000)).toBeNull();
});

test("of several the one in the middle counts, and the next only when people have seen what became of it", () => {
  const tracker = new Tracker();
  expect(tracker.see(["A", "B"], 0)).toBe("A");
  expect(tracker.see(["B", "A"], 100)).toBeNull();
  expect(tracker.see(["B", "A"], SETTLES)).toBe("B");
});

test("the next person's code counts at once when the one before is gone from the picture", () => {
  const tracker = new Tracker();
  tracker.see(["A"], 0);
  expect(tracker.see(["B"], 40)).toBe("B");
});
