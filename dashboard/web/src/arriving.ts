/** How a browser came here: by what stands behind the `#` of a link, which no server is sent. */

export type Arrival =
  /** `/sign-in#TOKEN`, `/wall#TOKEN`: a link from the terminal. */
  | { kind: "link"; token: string }
  /** `/welcome#TOKEN`: a link to choose a password. */
  | { kind: "welcome"; token: string }
  /** `/openid#issuer=…&subject=…`: the provider vouches for somebody whom we don't know. */
  | { kind: "unknown"; issuer: string; subject: string }
  /** `/openid#refused=CODE`: the provider's way did not lead in. */
  | { kind: "refused"; code: string }
  /** `/enrol#TOKEN`: a link for a device; null where no token came along, or what no token of ours looks like. */
  | { kind: "enrol"; token: string | null }
  /** `/audit`: who did what. */
  | { kind: "audit" }
  /** `/devices`: the devices at the doors. */
  | { kind: "devices" }
  /** `/sessions/ID`: one session in full. */
  | { kind: "session"; id: string }
  | { kind: "as-usual" };

/** Where the figures are shown for a screen on a wall. */
export const WALL = "/wall";

/** What our tokens are made of. A page shows them in a command to be run: nothing else may get into it. */
const TOKEN = /^[\w-]{20,128}$/;

/** Who came so stays at that address, without what stands behind its `#`. */
const STAYS = new Set<Arrival["kind"]>(["link", "welcome", "refused", "enrol"]);

/** The address of one session. */
const SESSION = /^\/sessions\/([\w-]{1,64})$/;

/** Addresses that show the figures. */
const FIGURES = new Set(["/", WALL]);

/** Reads the address, and takes out of it what should stay neither on the screen nor in the history. */
export function arrive(place: Location, past: History): Arrival {
  const arrival = read(place.pathname, place.hash.slice(1));
  if (STAYS.has(arrival.kind)) past.replaceState(null, "", place.pathname);
  else if (arrival.kind === "as-usual" && !FIGURES.has(place.pathname)) past.replaceState(null, "", "/");
  return arrival;
}

/** What an address asks for; `said` stands behind its `#`. */
export function read(path: string, said: string): Arrival {
  if (path === "/enrol") return { kind: "enrol", token: TOKEN.test(said) ? said : null };
  if (path === "/audit") return { kind: "audit" };
  if (path === "/devices") return { kind: "devices" };
  const [, id] = SESSION.exec(path) ?? [];
  if (id !== undefined) return { kind: "session", id };
  if (said === "") return { kind: "as-usual" };
  if (path === "/sign-in" || path === WALL) return { kind: "link", token: said };
  if (path === "/welcome") return { kind: "welcome", token: said };
  return path === "/openid" ? fromProvider(new URLSearchParams(said)) : { kind: "as-usual" };
}

function fromProvider(said: URLSearchParams): Arrival {
  const [issuer, subject, code] = [said.get("issuer"), said.get("subject"), said.get("refused")];
  if (issuer !== null && subject !== null) return { kind: "unknown", issuer, subject };
  return code === null ? { kind: "as-usual" } : { kind: "refused", code };
}
