// @vitest-environment node
import { expect, test } from "vitest";
import { only } from "../../../src/workspace/tree/selection";
import * as states from "../../../src/workspace/tree/state";
import { entry, folder } from "../../fakes/folders";

const page = (path: string, ...entries: ReturnType<typeof entry>[]): Parameters<typeof states.pageCame>[1] => ({ path, writable: true, total: entries.length, entries, complete: true });

function tree(): states.TreeState {
  let state = states.beginning("/h", ["/h/a", "/h/a/b", "/elsewhere", "/h"], false);
  state = states.pageCame(state, page("/h", folder("a"), entry("z")), 0);
  state = states.pageCame(state, page("/h/a", folder("b")), 0);
  return states.pageCame(state, page("/h/a/b", entry("deep")), 0);
}

test("what was open before is open again, but only within the root", () => {
  expect([...tree().expanded]).toEqual(["/h/a", "/h/a/b"]);
  expect(states.openFolders(tree())).toEqual(["/h", "/h/a", "/h/a/b"]);
});

test("an open folder in a closed one is not on the screen, and opens with it again", () => {
  const state = states.closed(tree(), "/h/a");
  expect(states.openFolders(state)).toEqual(["/h"]);
  expect(states.openFolders(states.opened(state, "/h/a"))).toEqual(["/h", "/h/a/b", "/h/a"]);
  expect(states.opened(state, "/h")).toBe(state);
});

test("so many folders stand open", () => {
  let state = tree();
  for (let n = 0; n < states.EXPANDED_MAX; n += 1) state = states.opened(state, `/h/${n}`);
  expect(state.expanded.size).toBe(states.EXPANDED_MAX);
  expect(state.expanded.has("/h/a")).toBe(false);
});

test("closing a folder brings the focus to it, and what was chosen inside is not chosen any more", () => {
  const state = { ...tree(), selection: { focused: "/h/a/b/deep", anchor: "/h/a/b/deep", chosen: new Set(["/h/a/b/deep", "/h/z", "/h/a"]) } };
  expect(states.closed(state, "/h/a").selection).toEqual({ focused: "/h/a", anchor: "/h/a", chosen: new Set(["/h/z", "/h/a"]) });
  expect(states.closed(tree(), "/h/a").selection.focused).toBeNull();
});

test("closing all brings the focus to what is still seen", () => {
  const state = { ...tree(), selection: only("/h/a/b/deep") };
  expect(states.allClosed(state).selection).toEqual({ focused: "/h/a", anchor: "/h/a", chosen: new Set() });
  expect(states.allClosed({ ...state, selection: only("/h/z") }).selection).toEqual(only("/h/z"));
  expect(states.allClosed(tree()).expanded.size).toBe(0);
});

test("a moved folder takes what is open, chosen and cut with it", () => {
  const state = { ...tree(), selection: only("/h/a/b"), clipboard: { paths: ["/h/a/b/deep"], cut: true } };
  const after = states.movedTo(state, "/h/a", "/h/x");
  expect([...after.expanded]).toEqual(["/h/x", "/h/x/b"]);
  expect(after.selection).toEqual(only("/h/x/b"));
  expect(after.clipboard?.paths).toEqual(["/h/x/b/deep"]);
  expect([...after.folders.keys()]).toEqual(["/h"]);
  expect(states.movedTo(tree(), "/h/z", "/h/y").clipboard).toBeNull();
});

test("what went is closed and forgotten", () => {
  const after = states.gone({ ...tree(), selection: only("/h/a/b") }, "/h/a");
  expect([after.expanded.size, after.selection.chosen.size, [...after.folders.keys()]]).toEqual([0, 0, ["/h"]]);
});

test("a folder that could not be read says why until it comes", () => {
  const failed = states.folderFailed(tree(), "/h/a", "No.");
  expect([failed.problems.get("/h/a"), failed.folders.has("/h/a")]).toEqual(["No.", false]);
  expect(states.pageCame(failed, page("/h/a"), 0).problems.size).toBe(0);
});

test("entries are found by path, those of other folders are not known", () => {
  expect(states.entryAt(tree(), "/h/a/b/deep")?.name).toBe("deep");
  expect([states.entryAt(tree(), "/h/none"), states.entryAt(tree(), "/x/y"), states.entryAt(tree(), "/x")]).toEqual([null, null, null]);
});

test("what is certainly gone is not chosen any more, what is only unknown is", () => {
  const chosen = new Set(["/h/none", "/h/z", "/unknown/x", "/h\x003"]);
  const state = { ...tree(), selection: { ...only("/h/z"), chosen } };
  expect([...states.pruned(state).selection.chosen]).toEqual(["/h/z", "/unknown/x", "/h\x003"]);
  expect(states.pruned(tree())).toEqual(tree());
});
