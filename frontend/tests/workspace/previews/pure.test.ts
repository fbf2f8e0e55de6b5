// The parts of previews that draw nothing.
import { describe, expect, it } from "vitest";
import { resolved } from "../../../src/files/paths";
import { ROWS_MAX, inSight, isNumeric, shownCell, tableOf, widths } from "../../../src/workspace/previews/csv";
import { isText, previewKind } from "../../../src/workspace/previews/kinds";
import { linkTarget } from "../../../src/workspace/previews/links";
import { blockedWords } from "../../../src/workspace/previews/refused";
import { fitting, percent, stepped, ZOOM_MAX, ZOOM_MIN } from "../../../src/workspace/previews/zoom";

describe("what a file can be shown as", () => {
  it("follows from the ending of its name", () => {
    const names = ["/a/b.PNG", "/a/b.svg", "/a/b.csv", "/a/README.md", "/a/i.html", "/a/n.ipynb", "/a/p.pdf"];
    expect(names.map(previewKind)).toEqual(["image", "image", "table", "markdown", "page", "notebook", "pdf"]);
    expect(["/a/b.py", "/a.png/b", "/a/.png", "/a/png", "/a/b.constructor", "/a/b."].map(previewKind)).toEqual([null, null, null, null, null, null]);
  });

  it("says which are edited as texts beside it", () => {
    expect(isText("image", "/a.svg")).toBe(true);
    expect(isText("image", "/a.png")).toBe(false);
    expect(isText("markdown", "/a.md")).toBe(true);
    expect(isText("notebook", "/a.ipynb")).toBe(false);
  });
});

describe("where a link leads", () => {
  const at = (href: string) => linkTarget(href, "/home/alice/docs/a.md");

  it.each([
    ["https://example.com/a b", { kind: "web", url: "https://example.com/a%20b" }],
    ["HTTP://example.com", { kind: "web", url: "http://example.com/" }],
    ["//example.com/x", { kind: "web", url: "https://example.com/x" }],
    ["b.md", { kind: "file", path: "/home/alice/docs/b.md" }],
    ["./b%20c.md?x#y", { kind: "file", path: "/home/alice/docs/b c.md" }],
    ["../x/y.py", { kind: "file", path: "/home/alice/x/y.py" }],
    ["../../../../../etc/passwd", { kind: "file", path: "/etc/passwd" }],
    ["/var/www/x.py", { kind: "file", path: "/var/www/x.py" }],
  ])("%s", (href, target) => {
    expect(at(href)).toEqual(target);
  });

  it.each(["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "blob:https://a/b", "mailto:a@b.c", "about:blank", "chrome://x", "#x", "?x", "", "%", "a%00b", "a%0ab", "x".repeat(5_000), "https://"])(
    "nowhere: %s",
    (href) => {
      expect(at(href)).toBeNull();
    },
  );

  it("works out what a path means", () => {
    expect(resolved("/a", "b//./c/../d")).toBe("/a/b/d");
    expect(resolved("/", "b")).toBe("/b");
    expect(resolved("/a", "..")).toBe("/");
    expect(resolved("/a", "b\u0007")).toBeNull();
  });
});

describe("a picture's size", () => {
  it("fits the window and is never blown up for that", () => {
    expect(fitting({ width: 1000, height: 500 }, { width: 500, height: 500 })).toBe(0.5);
    expect(fitting({ width: 10, height: 10 }, { width: 500, height: 500 })).toBe(1);
    expect(fitting({ width: 0, height: 0 }, { width: 500, height: 500 })).toBe(1);
    expect(fitting({ width: 1e6, height: 10 }, { width: 500, height: 500 })).toBe(ZOOM_MIN);
  });

  it("goes by steps, from wherever it stands", () => {
    expect([stepped(0.62, 1), stepped(0.62, -1), stepped(1, 1), stepped(1, -1), stepped(99, 1), stepped(0.01, -1)]).toEqual([0.75, 0.5, 1.5, 0.75, ZOOM_MAX, ZOOM_MIN]);
    expect(percent(0.333)).toBe("33 %");
  });
});

describe("a table", () => {
  it("is read with its quotes, whatever separates it", () => {
    const table = tableOf('\ufeffa;b;c\r\n1;"x; ""y""\nz";3\r\n', "/t.csv");
    expect(table.header).toEqual(["a", "b", "c"]);
    expect(table.rows).toEqual([["1", 'x; "y"\nz', "3"]]);
    expect([table.columns, table.uneven, table.cut, table.openQuote]).toEqual([3, 0, false, false]);
    expect(tableOf("a,b\tc\n1,2\t3", "/t.TSV").rows).toEqual([["1,2", "3"]]);
  });

  it("may be empty, uneven, broken", () => {
    expect(tableOf("", "/t.csv")).toMatchObject({ header: [], rows: [], columns: 0 });
    expect(tableOf("a,b\n1\n1,2,3\n", "/t.csv")).toMatchObject({ columns: 3, uneven: 2 });
    expect(tableOf('a,b\n"1,2\n3,4\n', "/t.csv").openQuote).toBe(true);
  });

  it("is cut where it is too long", () => {
    const table = tableOf(`a,b\n${"1,2\n".repeat(ROWS_MAX + 5)}`, "/t.csv");
    expect([table.rows.length, table.cut]).toEqual([ROWS_MAX, true]);
    expect(tableOf(`a,b\n${"1,2\n".repeat(ROWS_MAX)}`, "/t.csv")).toMatchObject({ cut: false });
  });

  it("has columns as wide as what stands in them, numbers at the right", () => {
    const table = tableOf(`name,share,note\n${"x".repeat(60)},1.5,\nb,-2e3,\nc,,`, "/t.csv");
    expect(widths(table)).toEqual([40, 5, 5]);
    expect([0, 1, 2].map((column) => isNumeric(table, column))).toEqual([false, true, false]);
    expect(widths(tableOf(Array.from({ length: 300 }, () => "x").join(","), "/t.csv"))).toHaveLength(200);
  });

  it("draws a cell on one line, and not without end", () => {
    expect(shownCell("a\r\nb\nc")).toBe("a ↵ b ↵ c");
    expect(shownCell("x".repeat(600))).toHaveLength(501);
  });

  it("draws the lines in sight", () => {
    expect(inSight(0, 280, 28, 1_000, 5)).toEqual([0, 15]);
    expect(inSight(2_800, 280, 28, 1_000, 5)).toEqual([95, 115]);
    expect(inSight(1e9, 280, 28, 1_000, 5)).toEqual([999, 1_000]);
    expect(inSight(0, 280, 28, 0, 5)).toEqual([0, 0]);
  });
});

describe("what was not loaded", () => {
  it("is said by the sites it lies at", () => {
    const blocked = new Set(["https://a.example/x.js", "https://a.example/y.js", "https://b.example/", "https://c.example/", "inline"]);
    expect(blockedWords(blocked, false)).toBe(
      "The page has scripts, which do not run. Not loaded from a.example, b.example and 1 more: previews load nothing from other sites.",
    );
    expect(blockedWords(new Set(["inline", "eval"]), true)).toBe("");
    expect(blockedWords(new Set(), false)).toBe("");
  });
});
