import { expect, test, vi } from "vitest";

import { Wakefulness } from "../../src/around/wakefulness";

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

/** Locks that count those which are held. */
function locks() {
  const held = new Set<object>();
  const request = vi.fn(async () => {
    const lock = { release: async () => void held.delete(lock) };
    held.add(lock);
    return lock;
  });
  return { held, request };
}

test("the screen is kept lit, and asked for again when the page comes back", async () => {
  const [page, ours] = [new Page(), locks()];
  const wakefulness = new Wakefulness(page as unknown as Document, ours);
  await vi.waitFor(() => expect(ours.held.size).toBe(1));
  page.become("hidden");
  await vi.waitFor(() => expect(ours.held.size).toBe(0));
  page.become("visible");
  await vi.waitFor(() => expect(ours.held.size).toBe(1));
  wakefulness.end();
  await vi.waitFor(() => expect(ours.held.size).toBe(0));
  page.become("visible");
  expect(ours.request).toHaveBeenCalledTimes(2);
});

test("a phone that refuses, or can't, goes on", async () => {
  const refuses = { request: vi.fn(async () => Promise.reject(new Error("low battery"))) };
  new Wakefulness(new Page() as unknown as Document, refuses).end();
  new Wakefulness(new Page() as unknown as Document, undefined).end();
  await vi.waitFor(() => expect(refuses.request).toHaveBeenCalled());
});
