/**
 * The service worker: keeps the page and all it is made of, so that a phone opens its door without a network.
 *
 * It is installed whole or not at all, and a new version waits until the page says that it may take over: a door in use is never
 * changed under people's hands. What goes to the service (`/api`) it never touches.
 */
import { PrecacheController, type PrecacheEntry } from "workbox-precaching";

import { answering, type Asked } from "./files";

/** Every file of this build; the build puts them in. */
declare const __FILES__: PrecacheEntry[];

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** Of a worker's global scope, what is used here. */
interface Scope {
  readonly location: Location;
  skipWaiting(): Promise<void>;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

/** What the page says when the new version may take over. */
const TAKE = "take";

const scope = self as unknown as Scope;
const files = new PrecacheController();
files.precache(__FILES__);

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const file = answering(request as Asked, scope.location.origin);
  if (file === null || files.getCacheKeyForURL(file) === undefined) return;
  event.respondWith(files.createHandlerBoundToURL(file)({ request, event: event as never, url: new URL(request.url) }));
});

scope.addEventListener("message", ({ data }) => {
  if (data === TAKE) void scope.skipWaiting();
});
