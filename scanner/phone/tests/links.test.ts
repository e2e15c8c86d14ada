import { expect, test } from "vitest";

import { link, tokenIn, tokenOf } from "../src/links";

const HERE = "https://checkin.example";

test("a link of this service has a token, as the organiser shows it or as it was opened", () => {
  expect(tokenIn(` ${HERE}/enrol#abc-DEF_1 `, HERE)).toBe("abc-DEF_1");
  expect(tokenIn(`${HERE}/scan/#abc`, HERE)).toBe("abc");
  expect(tokenIn(link("abc", HERE), HERE)).toBe("abc");
});

test.each([`https://elsewhere.example/enrol#abc`, `${HERE}/other#abc`, `${HERE}/enrol`, `${HERE}/enrol#a<b`, "0123456789ABCDEF", ""])(
  "%s is no such link",
  (text) => {
    expect(tokenIn(text, HERE)).toBeNull();
  },
);

test("an address without a hash has no token", () => {
  expect(tokenOf("")).toBeNull();
  expect(tokenOf("#")).toBeNull();
});
