/** What a reader saw in a frame. Pure. */

/** Pixels of a frame. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A code in a frame: read, or (text null) only seen. Its middle, and the length of its longer side, in pixels of the frame. */
export interface Sight {
  readonly text: string | null;
  readonly x: number;
  readonly y: number;
  readonly span: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The sight of a code with these corners. */
export function sight(text: string | null, corners: readonly Point[]): Sight {
  const across = corners.map((corner) => corner.x);
  const down = corners.map((corner) => corner.y);
  const [left, right, top, bottom] = [Math.min(...across), Math.max(...across), Math.min(...down), Math.max(...down)];
  return { text, x: (left + right) / 2, y: (top + bottom) / 2, span: Math.max(right - left, bottom - top) };
}

/** The distinct texts, the one nearest the middle of the frame first. */
export function texts(sights: readonly Sight[], frame: Size): string[] {
  return [...new Set(fromTheMiddle(sights, frame).flatMap(({ text }) => (text === null ? [] : [text])))];
}

/** What was seen but not read, the one nearest the middle; null where all was read or nothing seen. */
export function unread(sights: readonly Sight[], frame: Size): Sight | null {
  if (sights.some(({ text }) => text !== null)) return null;
  return fromTheMiddle(sights, frame)[0] ?? null;
}

function fromTheMiddle(sights: readonly Sight[], frame: Size): Sight[] {
  const distance = ({ x, y }: Sight) => Math.hypot(x - frame.width / 2, y - frame.height / 2);
  return sights.toSorted((one, other) => distance(one) - distance(other));
}
