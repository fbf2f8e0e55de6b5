import { expect, test } from "vitest";
import { fileIcon, tabNames } from "../../src/workspace/tabNames";

function named(...paths: string[]): string[] {
  const names = tabNames(paths);
  return paths.map((path) => `${names.get(path)?.name ?? "?"} ${names.get(path)?.hint ?? "?"}`.trim());
}

test("a file is called by its name, and by as much of its folder as tells it from others", () => {
  expect(named("/h/a.py", "/h/b.py")).toEqual(["a.py", "b.py"]);
  expect(named("/h/one/a.py", "/h/two/a.py")).toEqual(["a.py one", "a.py two"]);
  expect(named("/h/x/m/a.py", "/h/y/m/a.py")).toEqual(["a.py x/m", "a.py y/m"]);
  expect(named("/a.py", "/h/a.py")).toEqual(["a.py /", "a.py /h"]);
});

test("views have titles of their own", () => {
  expect(tabNames(["view:diff"]).size).toBe(0);
});

test("code has an icon of its own", () => {
  expect(fileIcon("/h/a.py")).toBe("file-code");
  expect(fileIcon("/h/notes")).toBe("file-text");
});
