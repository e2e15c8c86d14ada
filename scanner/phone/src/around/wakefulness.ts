/** Keeps the screen lit as long as somebody scans. Browsers let go of it when the page is hidden, so it is asked for again. */

interface Locks {
  request(kind: "screen"): Promise<{ release(): Promise<void> }>;
}

export class Wakefulness {
  private lock: { release(): Promise<void> } | null = null;
  private ended = false;

  /** `page` is the document; `locks` is missing in browsers that can't. */
  constructor(
    private readonly page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">,
    private readonly locks: Locks | undefined,
  ) {
    page.addEventListener("visibilitychange", this.ask);
    this.ask();
  }

  end(): void {
    this.ended = true;
    this.page.removeEventListener("visibilitychange", this.ask);
    this.letGo();
  }

  private readonly ask = (): void => {
    if (this.page.visibilityState === "visible") void this.hold();
    else this.letGo();
  };

  /** A phone that saves its battery refuses; then its screen goes dark as its owner has it. */
  private async hold(): Promise<void> {
    const lock = await this.locks?.request("screen").catch(() => null);
    if (!lock) return;
    this.letGo();
    this.lock = lock;
    // Meanwhile the page may have gone.
    if (this.ended || this.page.visibilityState !== "visible") this.letGo();
  }

  private letGo(): void {
    void this.lock?.release();
    this.lock = null;
  }
}
