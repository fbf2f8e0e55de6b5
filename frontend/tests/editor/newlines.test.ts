import { describe, expect, it } from "vitest";
import { newlineName, toFile, toLines } from "../../src/editor/newlines";
import type { Newline } from "../../src/editor/newlines";

describe("a file's line endings", () => {
  it.each<[Newline, string]>([
    ["lf", "one\ntwo\n"],
    ["lf", "no end"],
    ["lf", ""],
    ["crlf", "one\r\ntwo\r\n\r\n"],
    ["cr", "one\rtwo"],
    ["mixed", "a\r\nb\nc\rd\r\r\n"],
    ["lf", "\ufeffwith a mark\n"],
  ])("are the same after a save: %s %j", (newline, text) => {
    expect(toFile(toLines(text, newline), newline)).toBe(text);
  });

  it("are lines in the editor", () => {
    expect(toLines("one\r\ntwo\r\n", "crlf").lines).toBe(3);
    expect(toLines("one\rtwo", "cr").line(2).text).toBe("two");
    expect(toLines("a\r\nb\nc\rd", "mixed").lines).toBe(3);
  });

  it("of added lines are those of the file", () => {
    const lines = toLines("one\r\n", "crlf").replace(3, 3, toLines("\nand", "lf"));
    expect(toFile(lines, "crlf")).toBe("one\r\nand\r\n");
  });

  it("have names", () => {
    expect([newlineName("crlf"), newlineName("mixed")]).toEqual(["CRLF", "LF, CRLF"]);
  });
});
