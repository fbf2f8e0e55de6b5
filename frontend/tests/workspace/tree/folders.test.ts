// @vitest-environment node
import { expect, test } from "vitest";
import { entryNamed, namesIn, pageFor, placeNamed, placeOf, shownOf, withPage } from "../../../src/workspace/tree/folders";
import { entry, folder, many } from "../../fakes/folders";

const page = (entries: ReturnType<typeof many>, total = entries.length): Parameters<typeof withPage>[1] => ({ path: "/h", writable: true, total, entries, complete: true });

test("a folder that came in one piece is in the order of people", () => {
  const made = withPage(undefined, page([folder("sub"), entry("file10"), entry("file2")]), 0);
  expect(made.slots.map((one) => one?.name)).toEqual(["sub", "file2", "file10"]);
  expect(made.complete).toBe(true);
});

test("pages fill the gaps, wherever they come from", () => {
  const all = many(3_000);
  let made = withPage(undefined, page(all.slice(0, 1_000), 3_000), 0);
  expect(made.slots).toHaveLength(3_000);
  made = withPage(made, page(all.slice(2_000), 3_000), 2_000);
  expect([made.slots[0]?.name, made.slots[1_500], made.slots[2_999]?.name]).toEqual(["file000000", undefined, "file002999"]);
  expect(namesIn(made).size).toBe(2_000);
  expect(namesIn(undefined).size).toBe(0);
});

test("a folder whose length changed has no other page any more", () => {
  const all = many(3_000);
  const made = withPage(withPage(undefined, page(all.slice(0, 1_000), 3_000), 0), page(all.slice(1_000, 2_000), 2_999), 1_000);
  expect(made.slots[0]).toBeUndefined();
  expect(made.slots).toHaveLength(2_999);
});

test("a gap is asked for with its page, and further on where a page came short", () => {
  const all = many(3_000);
  const made = withPage(undefined, page(all.slice(1_000, 1_400), 3_000), 1_000);
  expect([pageFor(made, 0), pageFor(made, 1_700), pageFor(made, 2_999)]).toEqual([0, 1_400, 2_000]);
});

test("hidden names are left out, gaps and odd names are not", () => {
  const made = withPage(undefined, page([entry(".env"), entry("a"), entry("b�", { utf8: false })]), 0);
  const shown = shownOf(made, false);
  expect(["a", ".env", "b�", "none"].map((name) => placeNamed(made, shown, name))).toEqual([0, -1, -1, -1]);
  expect([placeOf(shown, 1), placeOf(shown, 99), placeOf(shownOf(made, true), 99)]).toEqual([0, -1, -1]);
  expect(shownOf(made, false).count).toBe(2);
  expect(shownOf(made, true).count).toBe(3);
  expect(shownOf(made, true)).toBe(shownOf(made, true));
  expect(shownOf(withPage(undefined, page(many(2), 5), 0), false).count).toBe(5);
});

test("an entry beyond the end that the page tells is not believed", () => {
  expect(withPage(undefined, { ...page(many(3), 5), entries: many(3) }, 4).slots).toHaveLength(5);
});

test("names that a refresh forgot are not found by a state that is older or newer", () => {
  const all = many(3_000);
  const first = withPage(undefined, page(all.slice(0, 1_000), 3_000), 0);
  const second = withPage(first, page(all.slice(1_000, 2_000), 3_000), 1_000);
  expect(entryNamed(second, "file001500")?.name).toBe("file001500");
  expect(entryNamed(first, "file001500")).toBeNull();
  expect(entryNamed(withPage(undefined, page(all.slice(0, 1_000), 3_000), 0), "file001500")).toBeNull();
});
