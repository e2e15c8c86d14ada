import { expect, test } from "vitest";

import { BLACK_FOR, CELLS, glimpse, Pace, type Glimpse } from "../../src/reading/stillness";

const room = (light: number): Glimpse => new Uint8Array(CELLS.width * CELLS.height).fill(light);

test("while something moves every frame is looked at, and ever fewer when nothing does", () => {
  const pace = new Pace();
  pace.see(room(90), 0);
  expect(pace.wait(1000)).toBe(0);
  pace.see(room(91), 4000);
  expect(pace.wait(4000)).toBe(100);
  expect(pace.wait(30_000)).toBe(250);
  pace.see(room(130), 30_250);
  expect(pace.wait(30_250)).toBe(0);
});

test("a code that is seen keeps it awake", () => {
  const pace = new Pace();
  pace.see(room(90), 0);
  pace.stir(60_000);
  expect(pace.wait(60_100)).toBe(0);
});

test("a small thing that comes into view is a movement", () => {
  const pace = new Pace();
  pace.see(room(90), 0);
  const ticket = room(90);
  ticket[100] = 200;
  pace.see(ticket, 10_000);
  expect(pace.wait(10_000)).toBe(0);
});

test("a covered lens is said to be black after a while, and light again at once", () => {
  const pace = new Pace();
  pace.see(room(3), 0);
  expect(pace.black).toBe(false);
  pace.see(room(3), BLACK_FOR);
  expect(pace.black).toBe(true);
  pace.see(room(60), BLACK_FOR + 40);
  expect(pace.black).toBe(false);
});

test("how light a pixel is goes by what eyes make of its colours", () => {
  expect([...glimpse(Uint8ClampedArray.from([255, 255, 255, 255, 0, 255, 0, 255, 0, 0, 0, 255]))]).toEqual([255, 150, 0]);
});
