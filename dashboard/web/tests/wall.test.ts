import { expect, test } from "vitest";

import { MOST, pictures } from "../src/wall";
import { attendance, municipality, session } from "./rows";

const AT = "2022-11-15T08:00:00.000Z";
const dateOf = (at: string) => at.slice(0, 10);
const towns = ["verdal", "levanger", "inderoy"].map((id) => municipality({ id, name: id }));

function shown(sessions: ReturnType<typeof session>[], only: string | null = null): unknown[] {
  const all = pictures(attendance({ municipalities: towns, sessions }), AT, dateOf, only);
  return all.map((picture) => (picture.kind === "all" ? "all" : [picture.row.id, ...picture.sessions.map(({ id }) => id)]));
}

test("all comes first, then each municipality where something is on today", () => {
  const elsewhere = session({ id: "b", municipality: "levanger", start: "2022-11-16T08:00:00.000Z" });
  expect(shown([session({ id: "a" }), elsewhere])).toEqual(["all", ["verdal", "a"]]);
  expect(shown([])).toEqual(["all"]);
});

test("what is on stands before what comes, and what is over is gone", () => {
  const over = session({ id: "over", end: "2022-11-15T07:59:00.000Z" });
  const next = session({ id: "next", start: "2022-11-15T09:00:00.000Z" });
  expect(shown([over, next, session({ id: "on" })])).toEqual(["all", ["verdal", "on", "next"]]);
});

test("no more are shown than can be read from afar", () => {
  const many = Array.from({ length: MOST + 2 }, (_, n) => session({ id: `s${n}` }));
  expect((shown(many)[1] as string[]).length).toBe(MOST + 1);
});

test("a screen can stay with one municipality, also while nothing is on there", () => {
  expect(shown([session({ id: "a" })], "levanger")).toEqual([["levanger"]]);
  expect(shown([session({ id: "a" })], "nowhere")).toEqual(["all", ["verdal", "a"]]);
});
