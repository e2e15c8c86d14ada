/** Something whose state others follow. */
export class Watched {
  private readonly listeners = new Set<() => void>();

  /** Calls back after every change, until the function that is returned is called. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  protected tell(): void {
    for (const listener of this.listeners) listener();
  }
}
