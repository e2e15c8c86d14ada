/** New versions of this page: kept by the service worker as soon as they are there, taken when the page says so. */
import { SCOPE } from "./files";
import * as trusting from "./trusting";

/** Milliseconds between two looks for a new version: an installed page may stay open for a week. */
const EVERY = 3_600_000;

let waiting: ServiceWorker | null = null;

/**
 * Keep this page for when there is no network, and call `onWaiting` when a new version is there, which may be at once. Resolves
 * to a function that ends the looking; where the browser doesn't keep pages, nothing comes of it.
 */
export async function watch(onWaiting: () => void): Promise<() => void> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  const script = trusting.ours(`${SCOPE}sw.js`);
  const registration = await serviceWorker?.register(script, { scope: SCOPE, updateViaCache: "none" }).catch(() => null); // no network yet
  if (!registration) return () => undefined;
  const look = (worker: ServiceWorker | null) => {
    // The first version of all replaces nothing.
    if (worker?.state !== "installed" || registration.active === null) return;
    waiting = worker;
    onWaiting();
  };
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => look(worker));
  });
  look(registration.waiting);
  const timer = setInterval(() => void registration.update().catch(() => undefined), EVERY); // without a network there is nothing new
  return () => clearInterval(timer);
}

/**
 * Take the new version that waits, if there is one: the page is loaded again. To be called only while nothing waits in the outbox
 * and no card is shown.
 */
export function take(): void {
  const worker = waiting;
  waiting = null;
  worker?.addEventListener("statechange", () => {
    if (worker.state === "activated") location.reload();
  });
  worker?.postMessage("take");
}
