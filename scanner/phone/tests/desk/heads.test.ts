import { expect, test } from "vitest";

import { beginning, correctable, MOST_HEADS, stepped } from "../../src/desk/heads";
import { now, refusal, shown, ticket } from "./standing";

const group = ticket({ heads: 24, inside: 10, left: 14 });

test("without a card one step up is one head, and a step down from there is all again", () => {
  expect(stepped(null, 1, beginning(null, 1))).toBe(1);
  expect(stepped(1, 1, 1)).toBe(2);
  expect(stepped(1, -1, -1)).toBeNull();
  expect(stepped(null, -1, beginning(null, -1))).toBeNull();
});

test("nobody chooses more than a ticket can have", () => {
  expect(stepped(MOST_HEADS, 1, 1)).toBe(MOST_HEADS);
});

test("on a group's card choosing begins with those who came in, or may still", () => {
  expect(beginning(shown({ heads: 24, ticket: group }), -1)).toBe(23);
  expect(beginning(refusal("already_in", { ticket: group }), 1)).toBe(14);
  expect(beginning(refusal("full", { ticket: group, session: now({ left: 5 }) }), -1)).toBe(5);
});

test("a group's number is corrected where what was done may be taken back", () => {
  expect(correctable(shown({ ticket: group }), ["undo"])).toBe(true);
  expect(correctable(shown({ ticket: group }), [])).toBe(false);
  expect(correctable(refusal("already_in", { ticket: group }), [])).toBe(true);
  expect(correctable(refusal("already_in", { ticket: ticket({ heads: 24, inside: 24, left: 0 }) }), [])).toBe(false);
  expect(correctable(shown(), ["undo"])).toBe(false);
});
