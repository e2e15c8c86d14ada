/** How often a camera is looked at: at every frame while something moves, seldom where nothing does. Pure. */
import type { Size } from "./sights";

/** A frame made tiny: how light it is in each cell, 0 to 255. */
export type Glimpse = Uint8Array;

export const CELLS: Size = { width: 32, height: 18 };

/** How much lighter or darker a cell must get to be a movement: more than a sensor's grain in poor light. */
const MOVES = 24;

/** No cell of a covered lens is lighter. */
const BLACK = 20;

/** Milliseconds that it stays black before it is said: hands pass before a lens. */
export const BLACK_FOR = 3000;

/** Milliseconds of stillness after which there are so many between two looks. */
const PACES: readonly (readonly [still: number, wait: number])[] = [
  [20_000, 250],
  [3000, 100],
];

export class Pace {
  private before: Glimpse | null = null;
  private movedAt = -Infinity;
  private lightAt: number | null = null;
  /** Whether the camera shows nothing but black, and has for a while. */
  black = false;

  /** Takes in a frame, at a time in milliseconds. */
  see(glimpse: Glimpse, at: number): void {
    if (!this.before || moved(this.before, glimpse)) this.movedAt = at;
    this.before = glimpse;
    if (this.lightAt === null || glimpse.some((cell) => cell > BLACK)) this.lightAt = at;
    this.black = at - this.lightAt >= BLACK_FOR;
  }

  /** A code was seen: whoever holds it may hold it still. */
  stir(at: number): void {
    this.movedAt = at;
  }

  /** Milliseconds until the next look; 0 means the next frame. */
  wait(at: number): number {
    return PACES.find(([still]) => at - this.movedAt >= still)?.[1] ?? 0;
  }
}

/** How light each pixel is, of pixels in red, green, blue and opacity. */
export function glimpse(pixels: Uint8ClampedArray): Glimpse {
  const light = (_: unknown, cell: number) =>
    0.3 * (pixels[4 * cell] ?? 0) + 0.59 * (pixels[4 * cell + 1] ?? 0) + 0.11 * (pixels[4 * cell + 2] ?? 0);
  return Uint8Array.from({ length: pixels.length / 4 }, light);
}

function moved(before: Glimpse, after: Glimpse): boolean {
  return after.some((cell, at) => Math.abs(cell - (before[at] ?? 0)) > MOVES);
}
