import { expect, test } from "vitest";
import { excerpt, shortened } from "../../../src/workspace/search/excerpt";

test("the indentation is left out, the rest stays", () => {
  expect(excerpt("    return name  ", 11, 15)).toEqual({ before: "return ", match: "name", after: "" });
});

test("a match of spaces is still seen", () => {
  expect(excerpt("    x", 0, 4)).toEqual({ before: "", match: "    ", after: "x" });
  expect(excerpt("    x", 2, 4)).toEqual({ before: "", match: "  ", after: "x" });
});

test("of a long line little is shown before the match, more after it", () => {
  const { before, match, after } = excerpt(`${"a".repeat(100)}name${"b".repeat(900)}`, 100, 104);
  expect(before).toBe(`…${"a".repeat(18)}`);
  expect(match).toBe("name");
  expect(after).toBe(`${"b".repeat(200)}…`);
});

test("no half of a character is left at a cut", () => {
  expect(shortened("ab😀d", 3)).toBe("ab…");
  expect(shortened("ab😀d", 4)).toBe("ab😀…");
  const { before } = excerpt(`${"😀".repeat(40)}x`, 80, 81);
  expect(before).toBe(`…${"😀".repeat(9)}`);
  expect(excerpt(`x${"😀".repeat(16)}${"y".repeat(17)}z`, 50, 51).before).toBe(`…${"y".repeat(17)}`);
});
