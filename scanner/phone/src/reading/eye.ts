/** The camera, the reader and the looking, as one thing that screens use. */
import { Watched } from "../watching";
import { Camera, type Trouble } from "./camera";
import { watchFacing } from "./facing";
import { Gaze } from "./gaze";
import { openReader } from "./reader";

/** What keeps it from reading: the camera's trouble; darkness; the reader not being fetched. */
export type Blind = Trouble | "black" | "reader";

/** Milliseconds after which a reader that failed is tried again. */
const TRY_AGAIN = 3000;

export class Eye extends Watched {
  readonly camera = new Camera();
  readonly gaze = new Gaze(this.camera);
  private readonly end = new AbortController();
  private readerFails = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  /** Begins to fetch the reader; the camera is opened when somebody wants it. */
  constructor() {
    super();
    this.camera.watch(() => this.tell());
    this.gaze.watch(() => this.tell());
    const seen = () => this.gaze.rest("hidden", document.visibilityState !== "visible");
    document.addEventListener("visibilitychange", seen, { signal: this.end.signal });
    this.end.signal.addEventListener("abort", watchFacing((down) => this.gaze.rest("face-down", down)));
    void this.read();
  }

  /** Why it sees nothing; null while it does, or isn't meant to. */
  get blind(): Blind | null {
    const { state } = this.camera;
    if (state.kind === "trouble") return state.trouble;
    if (state.kind !== "on") return null;
    return this.readerFails ? "reader" : this.gaze.black ? "black" : null;
  }

  close(): void {
    clearTimeout(this.again);
    this.end.abort();
    this.camera.close();
  }

  private async read(): Promise<void> {
    const reader = await openReader();
    this.fail(false);
    try {
      await this.gaze.run(reader, this.end.signal);
    } catch {
      // Without a network it can't be fetched; the screen says so, and what came of it is seen by trying.
      this.fail(true);
      this.again = setTimeout(() => void this.read(), TRY_AGAIN);
    } finally {
      reader.close();
    }
  }

  private fail(fails: boolean): void {
    this.readerFails = fails;
    this.tell();
  }
}
