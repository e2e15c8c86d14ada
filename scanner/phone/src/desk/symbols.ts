/**
 * The QR of a code of ours: sixteen characters in alphanumeric mode at level M are always version 1, so there is one way to draw
 * it (ISO/IEC 18004): 16 codewords of content, 10 that mend, 21 modules a side, and mask 0. Pure.
 */

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const SIDE = 21;
const CONTENT = 16;
const MENDING = 10;

/** Level M with mask 0, as the standard writes it beside the finders. */
const FORMAT = 0b101010000010010;

/** Modules of quiet zone on each side. */
export const QUIET = 4;

type Row = (boolean | null)[];

/** Whether each module is dark, row by row. Throws where the code is not what version 1 takes. */
export function drawn(code: string): readonly (readonly boolean[])[] {
  const content = codewords(code);
  const bits = [...content, ...mending(content)].flatMap((word) => bitsOf(word, 8));
  const rows = frame();
  paint(rows, bits);
  return rows.map((row) => row.map((dark) => dark === true));
}

/** Mode, length, pairs of characters, an end, and filling. */
function codewords(code: string): number[] {
  const values = [...code].map((character) => ALPHANUMERIC.indexOf(character));
  if (values.length !== 16 || values.includes(-1)) throw new Error("no code of ours");
  const bits = [...bitsOf(0b0010, 4), ...bitsOf(values.length, 9)];
  for (let at = 0; at < values.length; at += 2) bits.push(...bitsOf((values[at] ?? 0) * 45 + (values[at + 1] ?? 0), 11));
  bits.push(...bitsOf(0, 4));
  while (bits.length % 8) bits.push(0);
  const words = Array.from({ length: bits.length / 8 }, (_, word) => parseInt(bits.slice(8 * word, 8 * word + 8).join(""), 2));
  for (let filling = 0xec; words.length < CONTENT; filling ^= 0xec ^ 0x11) words.push(filling);
  return words;
}

/** What is left of the content when it is divided by the Reed-Solomon generator over GF(256). */
function mending(content: readonly number[]): number[] {
  const generator = Array.from({ length: MENDING }, (_, at) => power(at)).reduce(
    (product, root) => [...product, 0].map((part, at) => part ^ multiplied(product[at - 1] ?? 0, root)),
    [1],
  );
  const rest = [...content, ...new Array<number>(MENDING).fill(0)];
  content.forEach((_, at) => {
    const factor = rest[at] ?? 0;
    generator.forEach((part, place) => (rest[at + place] = (rest[at + place] ?? 0) ^ multiplied(part, factor)));
  });
  return rest.slice(content.length);
}

/** Multiplies in GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1. */
function multiplied(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((other >> bit) & 1) product ^= one;
  }
  return product;
}

function power(exponent: number): number {
  return exponent === 0 ? 1 : multiplied(power(exponent - 1), 2);
}

/** The finders, the lines between them and the format; null where content goes. */
function frame(): Row[] {
  const rows = Array.from({ length: SIDE }, () => new Array<boolean | null>(SIDE).fill(null));
  for (const [x, y] of [[0, 0], [SIDE - 7, 0], [0, SIDE - 7]] as const) finder(rows, x, y);
  for (let at = 8; at < SIDE - 8; at++) {
    set(rows, at, 6, at % 2 === 0);
    set(rows, 6, at, at % 2 === 0);
  }
  format(rows);
  return rows;
}

/** A ring round a block, and a light edge where there is room for it. */
function finder(rows: Row[], left: number, top: number): void {
  for (let y = -1; y <= 7; y++) {
    for (let x = -1; x <= 7; x++) {
      const away = Math.max(Math.abs(x - 3), Math.abs(y - 3));
      set(rows, left + x, top + y, away !== 2 && away !== 4);
    }
  }
}

/** The format twice: round the first finder, and beside the two others. */
function format(rows: Row[]): void {
  bitsOf(FORMAT, 15).forEach((bit, at) => {
    const along = at < 6 ? at : at < 7 ? 7 : SIDE - 15 + at;
    const up = at < 7 ? SIDE - 1 - at : at < 9 ? 15 - at : 14 - at;
    set(rows, along, 8, bit === 1);
    set(rows, 8, up, bit === 1);
  });
  set(rows, 8, SIDE - 8, true);
}

/** The content in columns of two from the right, up and down in turn, turned about where the mask says so. */
function paint(rows: Row[], bits: readonly number[]): void {
  let next = 0;
  let up = true;
  for (let right = SIDE - 1; right > 0; right -= right === 8 ? 3 : 2, up = !up) {
    for (let step = 0; step < SIDE; step++) {
      const y = up ? SIDE - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y]?.[x] === null) set(rows, x, y, (bits[next++] === 1) !== ((x + y) % 2 === 0));
      }
    }
  }
}

function set(rows: Row[], x: number, y: number, dark: boolean): void {
  const row = rows[y];
  if (row && x >= 0 && x < SIDE) row[x] = dark;
}

function bitsOf(value: number, length: number): number[] {
  return Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1);
}
