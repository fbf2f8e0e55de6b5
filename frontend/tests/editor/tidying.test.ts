import { ChangeSet, Text } from "@codemirror/state";
import { afterEach, describe, expect, it, vi } from "vitest";
import { configOf } from "../../src/editor/editorconfig";
import { fileConfig, foldersOf } from "../../src/editor/editorconfigFiles";
import { formatBy, tidied } from "../../src/editor/tidying";
import { DummyDocuments } from "../fakes/dummy-documents";

const config = (text: string) => configOf("/a.py", [{ folder: "/", text: `[*]\n${text}` }]);
const ALL = config("trim_trailing_whitespace = true\ninsert_final_newline = true");

function tidy(text: string, cursors: number[] = [], by = ALL): string {
  const doc = Text.of(text.split("\n"));
  return ChangeSet.of([...tidied(doc, by, cursors)], doc.length).apply(doc).toString();
}

afterEach(() => vi.unstubAllGlobals());

describe("a text before it is saved", () => {
  it.each([
    ["a  \n\tb\t \n  \nc", "a\n\tb\n\nc\n"],
    ["a\r\nb  \r\n", "a\r\nb\r\n"],
    ["a\n", "a\n"],
    ["", ""],
  ])("%j becomes %j", (before, after) => {
    expect(tidy(before)).toBe(after);
  });

  it("is left alone where somebody types, and where nothing is said", () => {
    expect(tidy("a  \nb  \n", [5])).toBe("a\nb  \n");
    expect(tidy("a  \nb", [], config("indent_size = 2"))).toBe("a  \nb");
  });

  it("is written as the project wants it, where it can be", () => {
    const format = { encoding: "utf-8", newline: "lf" } as const;
    const wanted = config("end_of_line = crlf\ncharset = latin1");
    expect(formatBy(wanted, format, () => "ü")).toEqual({ encoding: "latin-1", newline: "crlf" });
    expect(formatBy(wanted, format, () => "€")).toEqual({ encoding: "utf-8", newline: "crlf" });
    expect(formatBy(ALL, format, () => "")).toEqual(format);
  });
});

describe("the .editorconfig of a file", () => {
  it("is looked for up to the home, or to one that says it is the root", async () => {
    expect(foldersOf("/home/alice/p/sub/a.py", "/home/alice")).toEqual(["/home/alice/p/sub", "/home/alice/p", "/home/alice"]);
    expect(foldersOf("/etc/passwd", "/home/alice")).toEqual([]);
    expect(foldersOf("/home/alicex/a", "/home/alice")).toEqual([]);
    const documents = new DummyDocuments().put("/home/alice/p/.editorconfig", "root = true\n[*.py]\nindent_size = 2\n").put("/home/alice/.editorconfig", "[*]\nindent_style = tab\n");
    vi.stubGlobal("fetch", documents.fetch);
    expect(await fileConfig("alice", "/home/alice", "/home/alice/p/sub/a.py")).toMatchObject({ indentSize: 2, indentStyle: null });
    expect(documents.asked).toHaveLength(2);
    expect(await fileConfig("alice", "/home/alice", "/home/alice/p/sub/b.txt")).toMatchObject({ indentSize: null });
    expect(documents.asked).toHaveLength(2);
    expect(await fileConfig("alice", "/home/alice", "/etc/passwd")).toBeNull();
  });
});
