import { expect, test } from "vitest";

import { sight, texts, unread, type Sight } from "../../src/reading/sights";

const frame = { width: 1280, height: 720 };
const at = (text: string | null, x: number, y = 360): Sight => ({ text, x, y, span: 100 });

test("the code nearest the middle comes first, and each text once", () => {
  expect(texts([at("left", 100), at("middle", 700), at("right", 1190), at("left", 90)], frame)).toEqual(["middle", "left", "right"]);
});

test("what was only seen is no text, and is looked at again where nothing was read", () => {
  expect(texts([at(null, 640)], frame)).toEqual([]);
  expect(unread([at(null, 100), at(null, 640)], frame)).toEqual(at(null, 640));
  expect(unread([at(null, 640), at("read", 100)], frame)).toBeNull();
  expect(unread([], frame)).toBeNull();
});

test("a code's middle and size come from its corners, however it is turned", () => {
  const corners = [
    { x: 50, y: 0 },
    { x: 100, y: 50 },
    { x: 50, y: 120 },
    { x: 0, y: 50 },
  ];
  expect(sight("x", corners)).toEqual({ text: "x", x: 50, y: 60, span: 120 });
});
