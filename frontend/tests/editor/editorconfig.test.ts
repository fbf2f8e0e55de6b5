import { describe, expect, it } from "vitest";
import { configOf, isRoot, matches } from "../../src/editor/editorconfig";
import type { FileConfig } from "../../src/editor/editorconfig";

/** A hostile pattern ends within this, in milliseconds. */
const PATIENCE_MS = 1_000;
const NOTHING: FileConfig = { indentStyle: null, indentSize: null, tabWidth: null, endOfLine: null, charset: null, trimTrailingWhitespace: null, insertFinalNewline: null };
const config = (text: string, path = "/p/a.py"): FileConfig => configOf(path, [{ folder: "/p", text }]);

describe("a section of .editorconfig", () => {
  it.each([
    ["*", "/a.py", true],
    ["*.py", "/deep/in/a.py", true],
    ["*.py", "/a.pyi", false],
    ["*.{py,pyi}", "/a.pyi", true],
    ["*.{py}", "/a.py", false],
    ["*.{py}", "/a.{py}", true],
    ["{package.json,*.yml}", "/x/package.json", true],
    ["{a,b{c,d}}.txt", "/bd.txt", true],
    ["{a,b{c,d}}.txt", "/b.txt", false],
    ["/a.py", "/a.py", true],
    ["/a.py", "/x/a.py", false],
    ["lib/**.js", "/lib/a/b.js", true],
    ["lib/*.js", "/lib/a/b.js", false],
    ["lib/*.js", "/x/lib/a.js", false],
    ["**/test/*.py", "/a/b/test/x.py", true],
    ["**/test/*.py", "/test/x.py", true],
    ["a?c", "/abc", true],
    ["a?c", "/a/c", false],
    ["[ab].txt", "/b.txt", true],
    ["[!ab].txt", "/b.txt", false],
    ["[!ab].txt", "/c.txt", true],
    ["[a-c]x", "/bx", true],
    ["[ab", "/[ab", true],
    ["{ab", "/{ab", true],
    ["x{1..3}", "/x2", true],
    ["x{3..1}", "/x4", false],
    ["x{-1..1}", "/x-1", true],
    ["x{0..9999}", "/x12", false],
    ["x{7..7}", "/x{7..7}", true],
    ["[a", "/b", false],
    ["\\*.py", "/*.py", true],
    ["\\*.py", "/a.py", false],
    ["Makefile", "/sub/Makefile", true],
    ["*.a+b(c)", "/x.a+b(c)", true],
    ["x".repeat(5_000), "/x", false],
  ])("%s and %s: %s", (pattern, path, is) => {
    expect(matches(pattern, path)).toBe(is);
  });

  it("cannot keep the page busy", () => {
    const start = performance.now();
    matches("*a".repeat(30), `/${"a".repeat(200)}!`);
    matches("{a,".repeat(300), "/a");
    matches("{a,b}".repeat(200), `/${"a".repeat(200)}`);
    matches("**/".repeat(300), `${"/a".repeat(300)}!`);
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });
});

describe("what .editorconfig says of a file", () => {
  it("is nothing where it says nothing, or nothing that makes sense", () => {
    expect(config("")).toEqual(NOTHING);
    expect(config("[*]\nindent_size = many\nindent_style = both\ncharset = ebcdic\nend_of_line = none\nno property\n")).toEqual(NOTHING);
  });

  it("is all of its properties", () => {
    const text = "root = true\n; a comment\n[*]\n# another\nIndent_Style = SPACE\nindent_size = 2\nend_of_line = crlf\ncharset: utf-8-bom\ntrim_trailing_whitespace = true\ninsert_final_newline=false\n";
    expect(config(text)).toEqual({ indentStyle: "space", indentSize: 2, tabWidth: 2, endOfLine: "crlf", charset: "utf-8-sig", trimTrailingWhitespace: true, insertFinalNewline: false });
    expect([isRoot(text), isRoot("[*]\nroot = true")]).toEqual([true, false]);
  });

  it("goes by the width of tabs where it says so", () => {
    expect(config("[*]\nindent_style = tab\ntab_width = 8\n")).toMatchObject({ indentStyle: "tab", indentSize: 8, tabWidth: 8 });
    expect(config("[*]\nindent_size = tab\ntab_width = 4\n")).toMatchObject({ indentSize: 4, tabWidth: 4 });
  });

  it("follows the last section that matches, and the nearest file", () => {
    const files = [
      { folder: "/p/sub", text: "[*.py]\nindent_size = 8\n" },
      { folder: "/p", text: "[*]\nindent_style = space\nindent_size = 2\n[*.py]\nindent_size = 4\n[*.js]\nindent_size = 3\n" },
    ];
    expect(configOf("/p/sub/a.py", files)).toMatchObject({ indentStyle: "space", indentSize: 8 });
    expect(configOf("/p/a.py", files.slice(1))).toMatchObject({ indentSize: 4 });
    const root = [{ folder: "/p/sub", text: "root = true\n[*]\nindent_size = 8\n" }, ...files.slice(1)];
    expect(configOf("/p/sub/a.py", root)).toMatchObject({ indentStyle: null, indentSize: 8 });
  });
});
