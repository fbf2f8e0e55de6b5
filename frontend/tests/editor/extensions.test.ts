import { completionStatus } from "@codemirror/autocomplete";
import { indentUnit } from "@codemirror/language";
import { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openEditor } from "../../src/editor/extensions";
import type { Editor } from "../../src/editor/extensions";
import { languageOf } from "../../src/editor/language";

let view: EditorView | null = null;
let editor: Editor | null = null;

// jsdom draws nothing, so no text has a place.
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });

async function open(text: string): Promise<EditorView> {
  const language = languageOf("/home/alice/notes.py", "");
  const setting = { language, indent: "    ", tabCells: 4, mixed: false, name: "notes.py", wrap: false, trailingSpace: true };
  editor = openEditor(document.body, { lines: Text.of([text]), writable: true, keys: [], updated: () => undefined, setting });
  view = editor.view;
  view.focus();
  await language.load(); // what it completes is known from here on
  return view;
}

/** Presses a key within the text; true when the editor kept it from the browser. */
function press(key: string, keyCode: number): boolean {
  return !view?.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key, keyCode, bubbles: true, cancelable: true }));
}

/** For a language's package to arrive, in milliseconds. */
const PATIENCE_MS = 30_000;

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] })); // Escape holds for two seconds, which a slow machine may take
afterEach(() => {
  vi.useRealTimers();
  view?.destroy();
  document.body.replaceChildren();
});

describe("the settings of an editor", { timeout: PATIENCE_MS }, () => {
  it("can change while it is open", async () => {
    const opened = await open("one  ");
    expect(opened.dom.querySelector(".cm-trailingSpace")).not.toBeNull();
    editor?.set({ indent: "\t", tabCells: 8, trailingSpace: false, name: "other.py", wrap: true });
    expect([opened.state.tabSize, opened.state.facet(indentUnit)]).toEqual([8, "\t"]);
    expect(opened.dom.querySelector(".cm-trailingSpace")).toBeNull();
    expect(opened.contentDOM.getAttribute("aria-label")).toContain("other.py");
    expect(opened.contentDOM.classList.contains("cm-lineWrapping")).toBe(true);
  });

  it("colour brackets by their depth", async () => {
    const opened = await open("f(g([1, 2]), {})");
    const colours = (): string[] => [...opened.dom.querySelectorAll("[class^=cm-bracket-]")].map((each) => `${each.textContent}${each.className.slice(-1)}`);
    await vi.waitFor(() => expect(colours()).toEqual(["(0", "(1", "[2", "]2", ")1", "{1", "}1", ")0"]));
  });
});

describe("the keys of an editor", { timeout: PATIENCE_MS }, () => {
  it("indent by Tab, and leave the text by Escape and then Tab", async () => {
    const editor = await open("one");
    expect(press("Tab", 9)).toBe(true);
    expect(editor.state.doc.toString()).toBe("    one");
    press("Escape", 27);
    expect(press("Tab", 9)).toBe(false);
    expect(editor.state.doc.toString()).toBe("    one");
  });

  it("leave the text also at once after typing, while a completion is looked for", async () => {
    const editor = await open("one");
    editor.dispatch({ changes: { from: 3, insert: " t" }, selection: { anchor: 5 }, userEvent: "input.type" });
    expect(completionStatus(editor.state)).toBe("pending");
    press("Escape", 27);
    expect(press("Tab", 9)).toBe(false);
    expect(editor.state.doc.toString()).toBe("one t");
  });
});
