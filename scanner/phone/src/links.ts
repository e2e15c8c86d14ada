/** The links by which a phone becomes a device. Pure. */

/** Longer is no token. */
const LONGEST = 256;

/** The one-time token of a link `https://HOST/enrol#TOKEN` or `/scan/#TOKEN` of this service; null for any other text. */
export function tokenIn(text: string, origin: string): string | null {
  const [before, hash = ""] = text.trim().split("#");
  const led = [`${origin}/enrol`, `${origin}/scan`].includes(before?.replace(/\/$/, "") ?? "");
  return led ? tokenOf(hash) : null;
}

/** The token after the hash of an address; null where there is none. */
export function tokenOf(hash: string): string | null {
  const token = hash.replace(/^#/, "");
  return /^[\w.~-]+$/.test(token) && token.length <= LONGEST ? token : null;
}

/** The link with a token, to be opened elsewhere. */
export function link(token: string, origin: string): string {
  return `${origin}/enrol#${token}`;
}
