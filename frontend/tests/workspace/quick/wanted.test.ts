import { expect, test } from "vitest";
import { wanted } from "../../../src/workspace/quick/wanted";

test.each([
  ["views.py", { name: "views.py", at: null }],
  ["  views.py  ", { name: "views.py", at: null }],
  ["views.py:12", { name: "views.py", at: { line: 12 } }],
  ["views.py:12:5", { name: "views.py", at: { line: 12, column: 4 } }],
  ["views.py:12:", { name: "views.py", at: { line: 12 } }],
  ["views.py:", { name: "views.py", at: null }],
  [":7", { name: "", at: { line: 7 } }],
  [":0:0", { name: "", at: { line: 1, column: 0 } }],
  ["", { name: "", at: null }],
  ["a:b", { name: "a:b", at: null }],
])("%j is wanted", (typed, expected) => {
  expect(wanted(typed)).toEqual(expected);
});
