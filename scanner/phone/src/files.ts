/** Which of the files that the service worker keeps answers a request. Pure. */

/** Where the page and all its files lie. */
export const SCOPE = "/scan/";

/** What the worker looks at in a request. */
export type Asked = Pick<Request, "method" | "mode" | "url">;

/**
 * The address under which the answer is kept, if it is: the page for whatever somebody goes to below `/scan/`, else the file
 * itself; null for all that is none of ours to answer, `/api` first of all.
 */
export function answering({ method, mode, url }: Asked, origin: string): string | null {
  const at = new URL(url);
  if (method !== "GET" || at.origin !== origin || !at.pathname.startsWith(SCOPE)) return null;
  return mode === "navigate" ? SCOPE : at.pathname;
}
