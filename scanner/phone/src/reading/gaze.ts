/** Looking through the camera for codes: the newest frame only, as often as something moves, not at all while paused. */
import { Watched } from "../watching";
import type { Camera } from "./camera";
import * as crops from "./crops";
import type { Reader } from "./reader";
import * as sights from "./sights";
import type { Sight, Size } from "./sights";
import * as stillness from "./stillness";
import { CELLS, Pace } from "./stillness";
import { Tracker } from "./tracking";

/** Why nobody looks: somebody wants it so, something else is on the screen, the page is hidden, the phone lies on its face. */
export type Rest = "asked" | "busy" | "hidden" | "face-down";

/** Milliseconds that a frame may be late before the camera is taken for lost: some go silent when a call comes in. */
const FRAME_LATE = 4000;

/** Milliseconds between two questions whether the rest is over. */
const RESTING = 50;

/** Every so many looks is a hard one. */
const HARD = 4;

export class Gaze extends Watched {
  /** Whether the camera shows only black. */
  black = false;
  private readonly rests = new Set<Rest>();
  private readonly tracker = new Tracker();
  private readonly pace = new Pace();
  private readonly picture = pen();
  private readonly tiny = pen(CELLS);
  private looks = 0;
  private unread: Sight | null = null;

  /** Who is told each scan. */
  take: (code: string) => void = () => undefined;

  constructor(private readonly camera: Camera) {
    super();
  }

  get resting(): ReadonlySet<Rest> {
    return this.rests;
  }

  /** Rests for a reason, or no longer for it. */
  rest(why: Rest, resting: boolean): void {
    if (this.rests.has(why) === resting) return;
    if (resting) this.rests.add(why);
    else this.rests.delete(why);
    this.tell();
  }

  /**
   * Looks with this reader until it is told to end.
   *
   * @throws Error if the reader can't go on.
   */
  async run(reader: Reader, end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      const came = await frame(this.camera.video, end);
      if (end.aborted || this.rests.size > 0) await pause(RESTING, end);
      else if (came) await pause(await this.look(reader), end);
      else this.camera.revive();
    }
  }

  /** Looks once, and says how many milliseconds to wait until the next look. */
  private async look(reader: Reader): Promise<number> {
    const { size } = this.camera;
    const at = performance.now();
    this.note(at);
    const seen = await this.read(reader, size);
    this.unread = sights.unread(seen, size);
    if (seen.length > 0) this.pace.stir(at);
    // A rest that began meanwhile holds: whoever began it does not want this code taken.
    const code = this.rests.size === 0 ? this.tracker.see(sights.texts(seen, size), at) : null;
    if (code !== null) this.take(code);
    return this.pace.wait(performance.now());
  }

  private async read(reader: Reader, size: Size): Promise<Sight[]> {
    const crop = crops.crop(this.looks, size, this.unread);
    const { canvas } = this.picture;
    Object.assign(canvas, crops.picture(crop));
    this.picture.drawImage(this.camera.video, crop.x, crop.y, crop.width, crop.height, 0, 0, canvas.width, canvas.height);
    const seen = await reader.read(canvas, this.looks++ % HARD === HARD - 1 ? "hard" : "usual");
    const { x, y, scale } = crop;
    return seen.map((one) => ({ ...one, x: x + one.x / scale, y: y + one.y / scale, span: one.span / scale }));
  }

  private note(at: number): void {
    this.tiny.drawImage(this.camera.video, 0, 0, CELLS.width, CELLS.height);
    this.pace.see(stillness.glimpse(this.tiny.getImageData(0, 0, CELLS.width, CELLS.height).data), at);
    if (this.pace.black === this.black) return;
    this.black = this.pace.black;
    this.tell();
  }
}

function pen(size?: Size): CanvasRenderingContext2D {
  const canvas = Object.assign(document.createElement("canvas"), size);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no picture can be taken here");
  return context;
}

/** Waits for the next frame; false where there was none in time. */
function frame(video: HTMLVideoElement, end: AbortSignal): Promise<boolean> {
  return until(end, FRAME_LATE, (seen) => {
    if ("requestVideoFrameCallback" in video) {
      const call = video.requestVideoFrameCallback(seen);
      return () => video.cancelVideoFrameCallback(call);
    }
    const turn = requestAnimationFrame(seen);
    return () => cancelAnimationFrame(turn);
  });
}

function pause(milliseconds: number, end: AbortSignal): Promise<boolean> {
  return milliseconds === 0 ? Promise.resolve(false) : until(end, milliseconds, () => () => undefined);
}

/** Waits until it happens (true), so many milliseconds are over, or the end comes; `begin` returns what calls it off. */
function until(end: AbortSignal, milliseconds: number, begin: (happened: () => void) => () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (happened: boolean) => {
      clearTimeout(late);
      end.removeEventListener("abort", over);
      callOff();
      resolve(happened);
    };
    const over = () => settle(false);
    const late = setTimeout(over, end.aborted ? 0 : milliseconds);
    end.addEventListener("abort", over);
    const callOff = begin(() => settle(true));
  });
}
