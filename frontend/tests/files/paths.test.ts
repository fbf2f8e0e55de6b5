import { expect, test } from "vitest";
import { editorUrl, folderUrl, join, nameProblem, parent, stem } from "../../src/files/paths";

test("paths are joined and cut without doubling slashes", () => {
  expect(join("/", "a")).toBe("/a");
  expect(join("/home/ada", "a")).toBe("/home/ada/a");
  expect([parent("/home/ada/"), parent("/home"), parent("/")]).toEqual(["/home", "/", "/"]);
});

test("addresses survive every name", () => {
  expect(editorUrl("ada", "/home/ada/50% off?#.py")).toBe("/user/ada/files/home/ada/50%25%20off%3F%23.py?edit");
  expect(folderUrl("ada", "/home/ada")).toBe("/user/ada/files/home/ada/");
  expect(folderUrl("ada", "/")).toBe("/user/ada/files/");
});

test("a bad name is refused with a sentence", () => {
  const taken = new Set(["there.txt"]);
  expect(nameProblem("new.txt", taken)).toBeNull();
  for (const bad of ["a/b", ".", "..", "there.txt", "a\u0000b", "ä".repeat(128)]) expect(nameProblem(bad, taken), bad).toMatch(/\.$/);
});

test("changing a name selects all but its ending", () => {
  expect([stem("notes.txt"), stem(".bashrc"), stem("README")]).toEqual([[0, 5], [0, 7], [0, 6]]);
});
