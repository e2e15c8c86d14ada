import { describe, expect, test } from "vitest";

import * as moves from "../../src/core/moves";
import { vectors } from "./cases";

interface Case {
  name: string;
  heads: number;
  moves: [at: number, id: string, heads: number][];
  closings: number[];
  annulled: string[];
  expect: moves.Stay;
}

const cases = vectors<Case[]>("moves.json").map((one) => [one.name, one] as const);

describe.each(cases)("%s", (_, one) => {
  const told = one.moves.filter(([, id]) => !one.annulled.includes(id)).map(([at, id, heads]) => ({ at, id, heads }));
  const odd = [...told.filter((_, place) => place % 2), ...told.filter((_, place) => place % 2 === 0)];

  test.each([
    ["as told", told],
    ["backwards", told.toReversed()],
    ["mixed", odd],
    ["with anything told twice", [...told, ...odd]],
  ])("%s", (_, order) => {
    expect(moves.fold(order, one.heads, one.closings.toReversed())).toEqual(one.expect);
  });
});

test.each([
  ["no closing: all of them", null, 2],
  ["a closing takes those of its own millisecond with it", 20, -3],
  ["a closing a millisecond before", 19, -1],
])("the net of counts is what came and went since the last closing: %s", (_, closed, net) => {
  const counts = [{ at: 10, heads: 3 }, { at: 20, heads: 2 }, { at: 30, heads: -3 }];
  expect(moves.net(counts, closed)).toBe(net);
});
