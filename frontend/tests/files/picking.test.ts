import { expect, test } from "vitest";
import { FILES_MAX, foldersOf, pickedFrom, TooMany } from "../../src/files/picking";

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
