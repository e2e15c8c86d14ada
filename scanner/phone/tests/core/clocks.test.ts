import { expect, test } from "vitest";

import { Clock } from "../../src/core/clocks";
import * as times from "../../src/core/times";

const NINE = Date.UTC(2022, 10, 17, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A phone's clock at nine, that goes on when it is told to. */
function started() {
  const own = { at: NINE };
  return { own, clock: new Clock(() => own.at) };
}

test("a clock shows its own time until the service has spoken", () => {
  const { clock } = started();
  expect([clock.now(), clock.ahead]).toEqual([NINE, null]);
});

test.each([-1, 1, 24 * 365])("a clock that is wrong by %i hours is corrected and goes on from there", (hours) => {
  const { own, clock } = started();
  clock.setBy(times.text(NINE + hours * HOUR));
  own.at += MINUTE;
  expect([clock.now(), clock.ahead]).toEqual([NINE + hours * HOUR + MINUTE, -hours * HOUR]);
});

test("an answer that was on its way for a moment moves nothing", () => {
  const { clock } = started();
  for (const told of ["2022-11-17T09:00:00.900Z", "2022-11-17T08:59:59.200Z"]) {
    clock.setBy(told);
    expect([clock.now(), clock.ahead]).toEqual([NINE, 0]);
  }
  clock.setBy("2022-11-17T10:00:00Z");
  clock.setBy("2022-11-17T10:00:00.800Z");
  expect(clock.now()).toBe(NINE + HOUR);
});

test("a clock that was set right meanwhile is not corrected any more", () => {
  const { own, clock } = started();
  clock.setBy("2022-11-17T10:00:00Z");
  own.at = NINE + HOUR + MINUTE;
  clock.setBy("2022-11-17T10:01:00Z");
  expect([clock.now(), clock.ahead]).toEqual([own.at, 0]);
});

test.each(["", "n", "yesterday", "2022-11-17T09:00:00", "25:61"])("what is no time is ignored: %j", (told) => {
  const { clock } = started();
  clock.setBy(told);
  expect([clock.now(), clock.ahead]).toEqual([NINE, null]);
});
