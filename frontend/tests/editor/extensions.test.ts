import { completionStatus } from "@codemirror/autocomplete";
import { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openEditor } from "../../src/editor/extensions";
import { languageOf } from "../../src/editor/language";

let view: EditorView | null = null;

// jsdom draws nothing, so no text has a place.
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });

async function open(text: string): Promise<EditorView> {
  const language = languageOf("/home/alice/notes.py", "");
  const options = { lines: Text.of([text]), language, indent: "    ", writable: true, mixed: false };
  view = openEditor(document.body, { ...options, name: "notes.py", keys: [], updated: () => undefined });
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
