import { beforeEach, expect, test, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { only } from "../../../src/workspace/tree/selection";
import { Tree } from "../../../src/workspace/tree/tree";
import { entry, FakeFolders, folder, many } from "../../fakes/folders";

let server: FakeFolders;
const failed = vi.fn();
const keys = (tree: Tree): (string | undefined)[] => Array.from({ length: Math.min(tree.rows.length, 20) }, (_, index) => tree.rows.at(index)?.key);

async function started(folders: ConstructorParameters<typeof FakeFolders>[0]): Promise<Tree> {
  server = new FakeFolders(folders);
  const tree = new Tree({ api: server, user: "ada", root: "/h", failed });
  await tree.start();
  return tree;
}

const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
  localStorage.clear();
  failed.mockReset();
});

test("a refresh of a long folder reads the pages one sees and stands in, and leaves the others for later", async () => {
  const tree = await started({ "/h": many(50_000) });
  tree.see(20_000, 20_040);
  await settled();
  await tree.reveal("/h/file030000");
  server.asked.length = 0;
  server.add("/h", entry("file020000a"));
  await tree.refresh(["/h"]);
  expect(server.asked.map(([, offset]) => offset).sort()).toEqual([20_000, 30_000]);
  expect(tree.rows.length).toBe(50_001);
  expect(tree.state.selection.focused).toBe("/h/file030000");
  tree.see(0, 20);
  await settled();
  expect(tree.rows.at(0)).toMatchObject({ kind: "entry" });
});

test("a closed folder that changed is read when it is opened again", async () => {
  const tree = await started({ "/h": [folder("a")], "/h/a": [entry("x")] });
  tree.open("/h/a");
  await settled();
  tree.close("/h/a");
  server.add("/h/a", entry("y"));
  await tree.refresh(["/h/a", "/h/never/seen"]);
  expect(tree.state.folders.has("/h/a")).toBe(false);
  tree.open("/h/a");
  await settled();
  expect(keys(tree)).toEqual(["/h/a", "/h/a/x", "/h/a/y"]);
});

test("opening what is known shows it at once and looks whether it is still so", async () => {
  const tree = await started({ "/h": [folder("a")], "/h/a": [entry("x")] });
  tree.open("/h/a");
  await settled();
  tree.close("/h/a");
  server.add("/h/a", entry("y"));
  tree.open("/h/a");
  expect(keys(tree)).toEqual(["/h/a", "/h/a/x"]);
  await settled();
  expect(keys(tree)).toEqual(["/h/a", "/h/a/x", "/h/a/y"]);
});

test("a failed refresh leaves what is shown, and says why", async () => {
  const tree = await started({ "/h": [entry("x")] });
  server.failing = new HttpError("The server cannot be reached.", 0);
  await tree.refreshAll();
  expect(keys(tree)).toEqual(["/h/x"]);
  expect(failed).toHaveBeenCalledWith("The server cannot be reached.");
});

test("a folder that failed is tried again when it is opened anew", async () => {
  const tree = await started({ "/h": [folder("a")], "/h/a": [entry("x")] });
  server.failing = new HttpError("Not now.", 503);
  tree.open("/h/a");
  await settled();
  expect(tree.rows.at(1)).toMatchObject({ note: "problem", words: "Not now." });
  server.failing = null;
  tree.close("/h/a");
  tree.open("/h/a");
  await settled();
  expect(keys(tree)).toEqual(["/h/a", "/h/a/x"]);
});

test("a root that went says so, and comes back", async () => {
  const tree = await started({ "/h": [entry("x")] });
  server.folders.delete("/h");
  await tree.refresh(["/h"]);
  await settled();
  expect(tree.state.problems.get("/h")).toContain("not there");
});

test("only the last of two that are revealed is", async () => {
  const tree = await started({ "/h": [folder("a"), folder("b")], "/h/a": [entry("x")], "/h/b": [entry("y")] });
  const results = await Promise.all([tree.reveal("/h/a/x"), tree.reveal("/h/b/y")]);
  expect(results).toEqual([false, true]);
  expect(tree.state.selection).toEqual(only("/h/b/y"));
  expect(await tree.reveal("/h")).toBe(false);
  expect(await tree.reveal("/h/none")).toBe(false);
  expect(await tree.reveal("/h/a/x", false)).toBe(true);
  expect([...tree.state.selection.chosen]).toEqual(["/h/b/y"]);
});

test("what cannot be loaded is not revealed, and not sought for ever", async () => {
  const tree = await started({ "/h": [folder("a")] });
  server.failing = new HttpError("Not now.", 503);
  expect(await tree.reveal("/h/a/x")).toBe(false);
});

test("a change that is none is not told", async () => {
  const tree = await started({ "/h": [] });
  const heard = vi.fn();
  const forget = tree.onChange(heard);
  tree.change((state) => state);
  expect(heard).not.toHaveBeenCalled();
  forget();
  tree.change((state) => ({ ...state, hidden: true }));
  expect(heard).not.toHaveBeenCalled();
  tree.dispose();
});
