import { expect, test } from "vitest";
import { EMPTY, globs, GLOBS_MAX, isSame, isWorthTyping, request } from "../../../src/workspace/search/query";

test.each([
  ["", []],
  [" , ,", []],
  ["*.py, templates/", ["*.py", "templates/**"]],
  ["*.{js,ts}, ./src/*.css", ["*.{js,ts}", "src/*.css"]],
  ["*.py,*.py", ["*.py"]],
  ["a}b,c", ["a}b", "c"]],
])("%j are the globs %j", (typed, expected) => {
  expect(globs(typed)).toEqual(expected);
});

test("there are only so many globs", () => {
  expect(globs(Array.from({ length: 80 }, (_, at) => `f${at}`).join(","))).toHaveLength(GLOBS_MAX);
});

test("a search is below the folder, or below all", () => {
  const query = { ...EMPTY, text: "name", include: "*.py" };
  expect(request(query, "/home/alice")).toEqual({ query: "name", regex: false, case: false, word: false, include: ["*.py"], exclude: [], hidden: false, path: "/home/alice" });
  expect(request({ ...query, folder: "/home/alice/a" }, "/home/alice").path).toBe("/home/alice/a");
});

test("one character is not worth a search while somebody types", () => {
  expect([isWorthTyping({ ...EMPTY, text: "a" }), isWorthTyping({ ...EMPTY, text: "ab" })]).toEqual([false, true]);
});

test("queries are the same when all of them is", () => {
  expect(isSame(EMPTY, { ...EMPTY })).toBe(true);
  expect(isSame(EMPTY, { ...EMPTY, word: true })).toBe(false);
});
