import { expect, test } from "vitest";

import { crop, picture } from "../../src/reading/crops";

const upright = { width: 720, height: 1280 };

test("every other look is at the middle square, the others at the whole frame", () => {
  expect(crop(0, upright, null)).toEqual({ x: 0, y: 280, width: 720, height: 720, scale: 1 });
  expect(crop(1, upright, null)).toEqual({ x: 0, y: 0, width: 720, height: 1280, scale: 1 });
});

test("a camera that shows more costs no more", () => {
  const large = { width: 3840, height: 2160 };
  expect(picture(crop(0, large, null))).toEqual({ width: 720, height: 720 });
  expect(picture(crop(1, large, null))).toEqual({ width: 1280, height: 720 });
});

test("a code that was seen but not read is enlarged, within the frame", () => {
  const corner = crop(1, upright, { text: null, x: 10, y: 1270, span: 80 });
  expect(corner).toEqual({ x: 0, y: 1120, width: 160, height: 160, scale: 3 });
  expect(picture(corner)).toEqual({ width: 480, height: 480 });
});

test("a misplaced sight larger than the frame is cut to it", () => {
  expect(crop(0, upright, { text: null, x: -500, y: 5000, span: 9000 })).toMatchObject({ x: 0, y: 560, width: 720, height: 720 });
});
