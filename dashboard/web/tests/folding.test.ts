import { expect, test } from "vitest";

import { fold } from "../src/folding";
import { attendance, change, municipality, session } from "./rows";

const held = attendance({ sessions: [session({ id: "one" }), session({ id: "two" })] });

test("a change replaces the rows it carries and leaves the others as they are", () => {
  const next = fold(held, change(2, { sessions: [session({ id: "two", attended: 5 })] }));
  expect(next?.sessions.map((row) => row.attended)).toEqual([0, 5]);
  expect(next?.sessions[0]).toBe(held.sessions[0]);
  expect(next?.municipalities).toBe(held.municipalities);
});

test("a change brings its own version, time, programme and mark", () => {
  const news = change(2, { at: "2022-11-15T08:00:00.000Z", provisional: true });
  expect(fold(held, news)).toMatchObject({ version: 2, at: news.at, provisional: true, programme: news.programme });
});

test("a row nobody knew comes last", () => {
  const next = fold(held, change(2, { municipalities: [municipality({ id: "levanger" })] }));
  expect(next?.municipalities.map((row) => row.id)).toEqual(["verdal", "levanger"]);
});

test.each([1, 3, 0, 40])("version %i does not follow version 1", (version) => {
  expect(fold(held, change(version))).toBeNull();
});
