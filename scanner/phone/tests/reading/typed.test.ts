import { expect, test } from "vitest";

import { REST, Typing } from "../../src/reading/typed";

/** Types each character after so many milliseconds, then Enter. */
function typed(text: string, every: number, writing = false): string | null {
  const typing = new Typing();
  [...text].forEach((character, at) => typing.press(character, at * every));
  return typing.enter(text.length * every, writing);
}

test("what comes in a moment and ends with Enter is a reader's code", () => {
  expect(typed("0123456789ABCDEF", 5)).toBe("0123456789ABCDEF");
  expect(typed("0123456789ABCDEF", REST)).toBe("0123456789ABCDEF");
});

test("a person's keys are no code", () => {
  expect(typed("hei", 200)).toBeNull();
  expect(typed("a", 5)).toBeNull();
});

test("a person who writes and then gets a code from a reader gives the code alone", () => {
  const typing = new Typing();
  typing.press("x", 0);
  [..."12345678"].forEach((character, at) => typing.press(character, 1000 + at * 10));
  expect(typing.enter(1080, true)).toBe("12345678");
});

test("the quick end of what somebody writes in a field is theirs", () => {
  expect(typed("kaffe", 20, true)).toBeNull();
});

test("a key that is held down grows no further than a code may be long", () => {
  const typing = new Typing();
  for (let at = 0; at < 5000; at++) typing.press("x", at);
  expect(typing.enter(5000, false)).toHaveLength(1024);
});
