import { expect, test } from "vitest";

import { isFaceDown } from "../../src/reading/facing";

test.each([
  ["upright in the hand", 80, 0, false],
  ["flat over a ticket on the table", 0, 0, false],
  ["held up above the head", 115, 0, false],
  ["on its face", 180, 0, true],
  ["on its face, tilted a little", -165, 10, true],
])("a phone %s", (_, beta, gamma, down) => {
  expect(isFaceDown(beta, gamma)).toBe(down);
});

test("a phone that doesn't know counts as held", () => {
  expect(isFaceDown(null, null)).toBe(false);
});
