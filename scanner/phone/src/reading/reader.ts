/** Reading codes out of pictures: by the phone's own detector where it has one for QR codes, else by ours in a worker. */
import { NativeReader } from "./native";
import type { Sight } from "./sights";
import { WorkerReader } from "./workers";

/** How much a picture may cost: `hard` looks longer, and for codes that are light on dark. */
export type Effort = "usual" | "hard";

export interface Reader {
  /**
   * What is in a picture, in its pixels; the next call waits for this one.
   *
   * @throws Error if this reader can't go on.
   */
  read(canvas: HTMLCanvasElement, effort: Effort): Promise<Sight[]>;
  close(): void;
}

/** The phone's own detector until it fails, then ours: some browsers have one that only says so when it is asked. */
class EitherReader implements Reader {
  constructor(private inner: Reader) {}

  async read(canvas: HTMLCanvasElement, effort: Effort): Promise<Sight[]> {
    try {
      return await this.inner.read(canvas, effort);
    } catch (error) {
      if (this.inner instanceof WorkerReader) throw error;
      this.inner = new WorkerReader();
      return this.inner.read(canvas, effort);
    }
  }

  close(): void {
    this.inner.close();
  }
}

/** The best reader there is; ours is being fetched when this returns. */
export async function openReader(): Promise<Reader> {
  return new EitherReader((await NativeReader.find()) ?? new WorkerReader());
}
