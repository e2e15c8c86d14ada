/** Signing a browser in with the one-time token of a link, `/sign-in#TOKEN`. */
import type { SignIn } from "./wire";

export type Answer = "signed-in" | "link-used" | "sign-in-failed";

/** Takes the token out of the address, so that it stays neither on the screen nor in the history; null where there is none. */
export function takeToken(place: Location, past: History): string | null {
  if (place.pathname !== "/sign-in") return null;
  const token = place.hash.slice(1);
  past.replaceState(null, "", token === "" ? "/" : "/sign-in");
  return token === "" ? null : token;
}

export async function signIn(token: string): Promise<Answer> {
  const body: SignIn = { token };
  const answer = await fetch("/api/v1/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (answer?.ok) return "signed-in";
  // A token that is no token at all is refused as input; to the reader it is the same dead link.
  return answer?.status === 401 || answer?.status === 422 ? "link-used" : "sign-in-failed";
}
