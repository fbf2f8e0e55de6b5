import { describe, expect, it } from "vitest";
import { detectIndentation } from "../../src/editor/indentation";

const detect = (text: string): string => detectIndentation(text.split("\n"), "fallback");

describe("a file's indentation", () => {
  it.each([
    ["def f():\n    if x:\n        y\n    return\n", "    "],
    ["a:\n  b:\n    c: 1\n  d: 2\n", "  "],
    ["all:\n\techo\n\n\techo\n", "\t"],
    ["int f() {\n        return 0;\n}\n", "        "],
    ["x = [\n   1,\n   2,\n]\ny = [\n   3,\n]\n", "   "],
    ["flat\nlines\n", "fallback"],
    ["", "fallback"],
    ["   \n      \n", "fallback"],
    ["/*\n * a comment\n * of stars\n */\nf() {\n  g();\n}\n", "  "],
    ["\ta\n\tb\n    c\n", "\t"],
  ])("%j is %j", (text, indent) => {
    expect(detect(text)).toBe(indent);
  });
});
