import { expect, test } from "vitest";
import { places, prepared, rank } from "../../../src/workspace/quick/fuzzy";

const best = (typed: string, ...paths: string[]): string[] => rank(typed, prepared(paths), 10).map(({ path }) => path);
const marked = (typed: string, path: string): string => places(typed, path).map((at) => path.charAt(at)).join("");

test.each([
  ["the name counts more than the folder", "models", ["models/base.py", "shop/models.py"], "shop/models.py"],
  ["letters that stand together count more", "sett", ["site_extra_tools.py", "settings.py"], "settings.py"],
  ["the beginnings of words count more", "tv", ["static/native.css", "shop/test_views.py"], "shop/test_views.py"],
  ["also those in the middle of a name", "qo", ["quixotic.ts", "src/quickOpen.ts"], "src/quickOpen.ts"],
  ["a folder and a name go together", "shop/mod", ["shop/forms.mod", "shop/models.py", "blog/models.py"], "shop/models.py"],
  ["words may come in any order", "views shop", ["blog/views.py", "shop/views.py"], "shop/views.py"],
  ["the shorter path is first among equals", "init", ["a/b/c/__init__.py", "a/__init__.py"], "a/__init__.py"],
  ["case is nothing", "README", ["docs/readme.txt", "x.py"], "docs/readme.txt"],
])("%s", (_, typed, paths, expected) => {
  expect(best(typed, ...paths)[0]).toBe(expected);
});

test("what lacks a letter, or has them in another order, is not there", () => {
  expect(best("xyz", "zyx.py", "xy.py")).toEqual([]);
  expect(best("name", "names/a.py", "mane.py")).toEqual(["names/a.py"]);
});

test("only so many are kept, the best of all", () => {
  const paths = Array.from({ length: 300 }, (_, at) => `folder/x${"y".repeat(at % 60)}name${at}.py`);
  const few = rank("name", prepared(paths), 5);
  const all = rank("name", prepared(paths), 300);
  expect(few.map(({ score }) => score)).toEqual(all.slice(0, 5).map(({ score }) => score));
});

test("what was used is preferred", () => {
  expect(rank("views", prepared(["a/views.py", "b/views.py"]), 5, (path) => (path.startsWith("b") ? 9 : 0))[0]?.path).toBe("b/views.py");
});

test("the matched letters are those of the best way", () => {
  expect(places("set", "site_extra/settings.py")).toEqual([11, 12, 13]);
  expect(places("ab", "ba.py")).toEqual([]);
  expect(marked("views shop", "shop/views.py")).toBe("shopviews");
  expect(places("a", "a")).toEqual([0]);
});

test("names of any script and any length are taken", () => {
  expect(best("größe", "src/Größe.py")).toEqual(["src/Größe.py"]);
  expect(best("i", "İstanbul/i.py")).toEqual(["İstanbul/i.py"]);
  expect(best("z", `${"a".repeat(500)}z`)).toEqual([]); // beyond the limit
  expect(best("a".repeat(60), "a".repeat(50))).toHaveLength(1);
});
