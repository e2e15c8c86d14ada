/**
 * Which part of a frame is looked at, and how large. Pure.
 *
 * People hold a code before the middle, so every other look is at the middle square alone, which costs half; the others are at
 * the whole frame. A code that was seen but not read is looked at more closely once, by itself and enlarged.
 */
import type { Sight, Size } from "./sights";

/** A part of a frame in its pixels, and how many pixels of the picture one of them becomes. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** Pixels that a picture of the middle, or of a single code, has on a side at most. */
const SIDE = 720;

/** Pixels that a picture of the whole frame has on its longer side at most. */
const LONGEST = 1280;

/** How many times a single code is enlarged at most: there is no more to be seen in it then. */
const CLOSEST = 3;

/** What to look at, `look` being counted up from 0. */
export function crop(look: number, frame: Size, unread: Sight | null): Crop {
  if (unread) return close(unread, frame);
  return look % 2 === 0 ? middle(frame) : whole(frame);
}

/** Pixels of the picture. */
export function picture(crop: Crop): Size {
  return { width: Math.max(1, Math.round(crop.width * crop.scale)), height: Math.max(1, Math.round(crop.height * crop.scale)) };
}

function middle(frame: Size): Crop {
  const side = Math.min(frame.width, frame.height);
  return square(frame.width / 2, frame.height / 2, side, Math.min(1, SIDE / side));
}

function whole({ width, height }: Size): Crop {
  return { x: 0, y: 0, width, height, scale: Math.min(1, LONGEST / Math.max(width, height)) };
}

/** With a wide margin, since a code that wasn't read is often misplaced too. */
function close({ x, y, span }: Sight, frame: Size): Crop {
  const side = Math.min(span * 1.8 + 16, frame.width, frame.height);
  const within = (at: number, size: number) => Math.min(Math.max(at, side / 2), size - side / 2);
  return square(within(x, frame.width), within(y, frame.height), side, Math.min(CLOSEST, SIDE / side));
}

function square(x: number, y: number, side: number, scale: number): Crop {
  return { x: x - side / 2, y: y - side / 2, width: side, height: side, scale };
}
