/** Addresses of our own scripts, marked as trusted for browsers that run no others. */
interface Policy {
  createScriptURL(url: string): unknown;
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

let policy: Policy | undefined;

/**
 * The address of a script of this origin, as `Worker` and `serviceWorker.register` want it.
 *
 * @throws TypeError if it lies elsewhere.
 */
export function ours(url: string): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!policies) return ofThisOrigin(url);
  policy ??= policies.createPolicy("oppmote", { createScriptURL: ofThisOrigin });
  return policy.createScriptURL(url) as string;
}

function ofThisOrigin(url: string): string {
  if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`not of this origin: ${url}`);
  return url;
}
