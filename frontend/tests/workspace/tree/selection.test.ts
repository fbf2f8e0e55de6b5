// @vitest-environment node
import { expect, test } from "vitest";
import { ancestors, cleared, CHOSEN_MAX, focusedOn, followed, isWithin, NOTHING, only, outermost, ranged, targets, toggled } from "../../../src/workspace/tree/selection";

test("one, more one by one, and a range from the anchor", () => {
  let selection = only("/a");
  selection = toggled(selection, "/c");
  expect([...selection.chosen]).toEqual(["/a", "/c"]);
  selection = toggled(selection, "/a");
  expect([...selection.chosen]).toEqual(["/c"]);
  expect(selection.anchor).toBe("/a");
  selection = ranged(selection, "/d", ["/a", "/b", "/d"]);
  expect(selection).toMatchObject({ focused: "/d", anchor: "/a" });
  expect([...focusedOn(selection, "/x").chosen]).toEqual(["/a", "/b", "/d"]);
  expect(cleared(selection)).toEqual({ focused: "/d", anchor: "/d", chosen: new Set() });
  expect(ranged(NOTHING, "/b", ["/b"]).anchor).toBe("/b");
});

test("a range has an end", () => {
  expect(ranged(NOTHING, "/b", Array.from({ length: CHOSEN_MAX + 5 }, (_, n) => `/${n}`)).chosen.size).toBe(CHOSEN_MAX);
});

test("an act is about all that is chosen when its row is among it, and about nothing twice", () => {
  const selection = { ...NOTHING, chosen: new Set(["/h/a", "/h/a/b", "/h/ab", "/h/c"]) };
  expect(targets(selection, "/h/c")).toEqual(["/h/a", "/h/ab", "/h/c"]);
  expect(targets(selection, "/h/other")).toEqual(["/h/other"]);
  expect(outermost(new Set(["/", "/h"]))).toEqual(["/"]);
});

test("a path lies within its folder, and not within one whose name only begins so", () => {
  expect([isWithin("/h/a", "/h"), isWithin("/h", "/h"), isWithin("/hall", "/h"), isWithin("/h", "/")]).toEqual([true, true, false, true]);
  expect(ancestors("/h/a/b")).toEqual(["/h/a", "/h", "/"]);
  expect(ancestors("/")).toEqual([]);
});

test("what is chosen follows what was moved", () => {
  const selection = { focused: "/h/a/x", anchor: null, chosen: new Set(["/h/a", "/h/ab"]) };
  expect(followed(selection, "/h/a", "/h/z")).toEqual({ focused: "/h/z/x", anchor: null, chosen: new Set(["/h/z", "/h/ab"]) });
  expect(followed(NOTHING, "/a", "/b")).toEqual(NOTHING);
  expect(followed(only("/a"), "/a", "/b").anchor).toBe("/b");
});
