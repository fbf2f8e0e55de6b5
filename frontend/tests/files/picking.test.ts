import { expect, test } from "vitest";
import { clashing, FILES_MAX, foldersOf, pickedFrom, TooMany, topOf } from "../../src/files/picking";

const file = (name: string, below = ""): File => Object.defineProperty(new File([], name), "webkitRelativePath", { value: below });

test("files of a chosen folder keep their place below it", () => {
  expect(pickedFrom([file("a.txt"), file("b.txt", "p/src/b.txt")]).map((one) => one.path)).toEqual(["a.txt", "p/src/b.txt"]);
});

test("folders are made before what lies in them, each once", () => {
  const picked = ["p/b/c.txt", "p/a.txt", "x.txt", "p/b/d.txt"].map((path) => ({ path, file: file("f") }));
  expect(foldersOf(picked)).toEqual(["p", "p/b"]);
});

test("too many files at once are refused with advice", () => {
  expect(() => pickedFrom(Array.from({ length: FILES_MAX + 1 }, () => file("f")))).toThrow(TooMany);
});

test("what would be written over is told by what lies directly in the folder, each once", () => {
  const picked = ["p/b/c.txt", "p/a.txt", "x.txt", "y.txt"].map((path) => ({ path, file: file("f") }));
  expect(picked.map((one) => topOf(one.path))).toEqual(["p", "p", "x.txt", "y.txt"]);
  expect(clashing(picked, new Set(["p", "x.txt", "z"]))).toEqual(["p", "x.txt"]);
});
