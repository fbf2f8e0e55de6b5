// @vitest-environment node
import { expect, test } from "vitest";
import type { Entry } from "../../../src/files/listing";
import { withPage } from "../../../src/workspace/tree/folders";
import { Rows, type Row } from "../../../src/workspace/tree/rows";
import { beginning, folderFailed, opened, pageCame, type TreeState } from "../../../src/workspace/tree/state";
import { entry, folder, many } from "../../fakes/folders";

const page = (path: string, entries: readonly Entry[], total = entries.length, complete = true): Parameters<typeof pageCame>[1] => ({ path, writable: true, total, entries, complete });
const keys = (rows: Rows): (string | undefined)[] => Array.from({ length: rows.length }, (_, index) => rows.at(index)?.key);

function small(): TreeState {
  let state = pageCame(beginning("/h", [], false), page("/h", [folder("a"), folder("b"), entry("c.txt"), entry(".env")]), 0);
  state = pageCame(opened(state, "/h/a"), page("/h/a", [folder("deep"), entry("x")]), 0);
  return opened(state, "/h/b");
}

test("open folders stand in place, with level, size and position", () => {
  const rows = new Rows(small());
  expect(keys(rows)).toEqual(["/h/a", "/h/a/deep", "/h/a/x", "/h/b", "/h/b\0note", "/h/c.txt"]);
  expect(rows.at(0)).toMatchObject({ kind: "entry", level: 1, size: 3, position: 1, expanded: true });
  expect(rows.at(1)).toMatchObject({ level: 2, size: 2, position: 1, expanded: false });
  expect(rows.at(5)).toMatchObject({ level: 1, position: 3, expanded: null });
  expect(rows.at(4)).toMatchObject({ kind: "note", note: "loading", level: 2 });
  expect([rows.at(-1), rows.at(6)]).toEqual([null, null]);
});

test("a row is found by its key, also in and after an open folder", () => {
  const rows = new Rows(small());
  keys(rows).forEach((key, index) => expect(rows.indexOf(key!)).toBe(index));
  expect([rows.indexOf("/h/none"), rows.indexOf("/h/.env"), rows.indexOf("/elsewhere/x"), rows.indexOf("/h\0draft"), rows.indexOf("/h\x009")]).toEqual([-1, -1, -1, -1, -1]);
  expect([rows.indexOf("/h\x002"), rows.indexOf("/h\x003")]).toEqual([-1, 5]);
});

test("hidden files come when they are asked for", () => {
  expect(keys(new Rows({ ...small(), hidden: true }))).toContain("/h/.env");
});

test("failed, empty and cut folders say so", () => {
  let state = folderFailed(small(), "/h/b", "You may not read this.");
  expect(new Rows(state).at(4)).toMatchObject({ note: "problem", words: "You may not read this." });
  state = pageCame(state, page("/h/b", []), 0);
  expect(new Rows(state).at(4)).toMatchObject({ note: "empty" });
  state = pageCame(state, page("/h/b", [entry("1")], 1, false), 0);
  expect(new Rows(state).at(5)).toMatchObject({ note: "incomplete" });
  expect(new Rows(pageCame(state, page("/h", []), 0)).length).toBe(0);
  expect(new Rows(beginning("/h", [], false)).at(0)).toMatchObject({ note: "loading", key: "/h\0note" });
});

test("the name of something new is typed at the top of its folder", () => {
  const rows = new Rows({ ...small(), draft: { kind: "file", folder: "/h/a", before: null } });
  expect(rows.at(1)).toEqual({ kind: "draft", key: "/h/a\0draft", folder: "/h/a", level: 2 });
  expect(rows.indexOf("/h/a\0draft")).toBe(1);
});

test("a hundred thousand entries cost nothing until one looks at them", () => {
  const began = performance.now();
  const state = pageCame(beginning("/h", [], true), page("/h", many(1_000), 100_000), 0);
  const rows = new Rows(state);
  expect(rows.length).toBe(100_000);
  expect(rows.at(50_000)).toMatchObject({ kind: "gap", slot: 50_000, key: "/h\x0050000" });
  expect(rows.indexOf("/h\x0050000")).toBe(50_000);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test("a gap keeps its place when its page came", () => {
  const all = many(3_000);
  let state = pageCame(beginning("/h", [], false), page("/h", all.slice(0, 1_000), 3_000), 0);
  state = pageCame(state, page("/h", all.slice(1_000, 2_000), 3_000), 1_000);
  expect(new Rows(state).indexOf("/h\x001500")).toBe(1_500);
});

test("what can be chosen between two rows, in either direction and not without end", () => {
  const rows = new Rows({ ...small(), folders: new Map(small().folders).set("/h/b", withPage(undefined, page("/h/b", [entry("odd", { utf8: false }), entry("y")]), 0)) });
  expect(rows.between(2, 6, 10)).toEqual(["/h/a/x", "/h/b", "/h/b/y", "/h/c.txt"]);
  expect(rows.between(2, 0, 2)).toEqual(["/h/a/x", "/h/a/deep"]);
  expect(rows.between(5, 99, 10)).toEqual(["/h/b/y", "/h/c.txt"]);
  expect(rows.at(4) as Row).toMatchObject({ key: "/h/b\x000", expanded: null });
});

test("a folder that is open but hidden is not shown", () => {
  const state = opened(pageCame(beginning("/h", [], false), page("/h", [folder(".git"), entry("a")]), 0), "/h/.git");
  expect(keys(new Rows(state))).toEqual(["/h/a"]);
});
