/** Putting the page on the phone's home screen, as far as a page can help with that. */

interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

let offered: InstallPrompt | null = null;
const listeners = new Set<() => void>();

/** To be called at once when the page starts: the browser offers it only once. */
export function listenForOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    become(event as InstallPrompt);
  });
  addEventListener("appinstalled", () => become(null));
}

export function watchOffer(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Asks whether to install; null where the browser has no such question. It may be asked once. */
export function offer(): (() => Promise<void>) | null {
  const prompt = offered;
  if (!prompt) return null;
  return async () => {
    become(null);
    await prompt.prompt();
  };
}

/** Whether it runs from the home screen. */
export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
}

/**
 * Whether this is a browser on an iPhone or iPad, which clears pages that aren't installed, offers no question, and keeps what
 * is installed apart from what was done before.
 */
export function isAppleBrowser(): boolean {
  return "standalone" in navigator && !isInstalled();
}

function become(prompt: InstallPrompt | null): void {
  offered = prompt;
  for (const listener of listeners) listener();
}
