// Notebooks: read with care, and as HTML.
import { describe, expect, it } from "vitest";
import { notebookHtml } from "../../../src/workspace/previews/notebook";
import { CELLS_MAX, OUTPUTS_MAX, OUTPUT_CHARS_MAX, cellsOf } from "../../../src/workspace/previews/notebookFile";
import type { Notebook, Output } from "../../../src/workspace/previews/notebookFile";

const notebook = (...cells: readonly unknown[]): string => JSON.stringify({ nbformat: 4, metadata: {}, cells });
const code = (...outputs: readonly unknown[]): unknown => ({ cell_type: "code", execution_count: 3, source: ["a = 1\n", "a"], outputs });
const outputsOf = (...outputs: readonly unknown[]): readonly Output[] => {
  const cell = (cellsOf(notebook(code(...outputs))) as Notebook).cells[0];
  return cell?.kind === "code" ? cell.outputs : [];
};
const data = (of: Readonly<Record<string, unknown>>): unknown => ({ output_type: "display_data", data: of });

describe("the file of a notebook", () => {
  it("gives its cells", () => {
    const read = cellsOf(notebook(code(), { cell_type: "markdown", source: "# x" }, { cell_type: "raw", source: ["y"] }, { cell_type: "odd" }, null));
    expect(read).toMatchObject({ total: 5, language: "python" });
    expect((read as Notebook).cells).toEqual([
      { kind: "code", source: "a = 1\na", count: 3, outputs: [] },
      { kind: "markdown", source: "# x", attachments: new Map() },
      { kind: "raw", source: "y" },
    ]);
  });

  it.each([
    ["", "This is not a notebook (yet): its text is no JSON."],
    ["[]", "This is not a notebook: it has no cells."],
    ['{"cells": {}}', "This is not a notebook: it has no cells."],
    ['{"worksheets": []}', "This notebook has the format of before 2015. Open it in Jupyter once to convert it."],
  ])("is no notebook: %s", (text, sentence) => {
    expect(cellsOf(text)).toBe(sentence);
  });

  it("may hold anything", () => {
    const odd = { cell_type: "code", source: [1, null, "x"], execution_count: "no", outputs: [null, 1, { output_type: "odd" }, { output_type: "stream", text: {} }, { output_type: "display_data", data: [] }] };
    expect((cellsOf(notebook(odd)) as Notebook).cells).toEqual([{ kind: "code", source: "x", count: null, outputs: [] }]);
    expect((cellsOf(notebook(...Array.from({ length: CELLS_MAX + 1 }, () => code()))) as Notebook).cells).toHaveLength(CELLS_MAX);
    expect(outputsOf(...Array.from({ length: OUTPUTS_MAX + 1 }, () => ({ output_type: "stream", text: "x" }))).at(-1)).toEqual({ kind: "cut" });
    expect(outputsOf({ output_type: "stream", text: "x".repeat(OUTPUT_CHARS_MAX + 1) })).toEqual([{ kind: "text", text: "x".repeat(OUTPUT_CHARS_MAX), error: false }, { kind: "cut" }]);
  });

  it("has outputs, of which the richest form is taken that runs nothing", () => {
    expect(outputsOf({ output_type: "stream", name: "stderr", text: ["\x1b[31ma\x1b[0m\n", "b\x1b]0;t\x07"] })).toEqual([{ kind: "text", text: "a\nb", error: true }]);
    expect(outputsOf({ output_type: "error", ename: "E", evalue: "v" })).toEqual([{ kind: "text", text: "E: v", error: true }]);
    expect(outputsOf(data({ "text/html": ["<b>", "x</b>"], "text/plain": "x" }))).toEqual([{ kind: "html", text: "<b>x</b>" }]);
    expect(outputsOf(data({ "image/png": 'iVBO\nRw"onerror=', "text/plain": "<Figure>" }))).toEqual([{ kind: "image", address: "data:image/png;base64,iVBORwonerror=", words: "<Figure>" }]);
    expect(outputsOf(data({ "image/svg+xml": '<svg onload="x"/>' }))).toEqual([{ kind: "image", address: "data:image/svg+xml,%3Csvg%20onload%3D%22x%22%2F%3E", words: "" }]);
    expect(outputsOf(data({ "text/markdown": "*x*" }))).toEqual([{ kind: "markdown", text: "*x*" }]);
    expect(outputsOf(data({ "text/latex": "$x$" }))).toEqual([{ kind: "text", text: "$x$", error: false }]);
    expect(outputsOf(data({ "application/javascript": "alert(1)" }))).toEqual([]);
  });
});

describe("a notebook as HTML", () => {
  it("holds code, texts and outputs, each closed in itself", async () => {
    const markdown = { cell_type: "markdown", source: "![x](attachment:a%20b.png) ![y](attachment:no.png)", attachments: { "a b.png": { "image/png": "AAAA" } } };
    const { html, words } = await notebookHtml(notebook(markdown, code(data({ "text/html": "<table><tr><td>1<script>x</script>" }), { output_type: "stream", text: "<b>" }), { cell_type: "raw", source: "<i>" }));
    expect(words).toBe("3 cells.");
    const shown = document.createElement("div");
    shown.innerHTML = html;
    expect(shown.querySelectorAll("main > section")).toHaveLength(3);
    expect(shown.querySelector("img")?.getAttribute("src")).toBe("data:image/png;base64,AAAA");
    expect(shown.querySelector("td")?.textContent).toBe("1");
    expect(shown.querySelector("script")).toBeNull();
    expect(shown.querySelector(".note")?.textContent).toBe("A part of this output is a script, which previews do not run.");
    expect(shown.querySelector("pre.output")?.textContent).toBe("<b>");
    expect(shown.querySelector(".raw")?.textContent).toBe("<i>");
    expect(shown.querySelector(".count")?.textContent).toBe("[3]");
    expect(shown.querySelector(".source")?.textContent).toBe("a = 1\na");
  });

  it("says what is wrong in its place", async () => {
    expect((await notebookHtml("{")).html).toContain("no JSON");
  });
});
