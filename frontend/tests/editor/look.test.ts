// The line under the text and the settings, as a person uses them on an open file.
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openFile } from "../../src/editor/file";
import type { OpenFile } from "../../src/editor/file";
import { prefer, preferences } from "../../src/editor/preferences";
import { openSettings } from "../../src/editor/settings";
import { fakeDialogs } from "../fakes/dialogs";
import { DummyDocuments } from "../fakes/dummy-documents";

const PATH = "/home/alice/p/words.py";
/** For a package of keys to arrive, in milliseconds. */
const PATIENCE_MS = 30_000;

let documents: DummyDocuments;
let file: OpenFile;
const closed = vi.fn();

// jsdom draws nothing, so no text has a place, and knows no popovers.
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });
HTMLElement.prototype.showPopover = () => undefined;
HTMLElement.prototype.hidePopover = () => undefined;
fakeDialogs();

async function open(text: string, more: Parameters<DummyDocuments["put"]>[2] = {}, path = PATH): Promise<EditorView> {
  documents.put(path, text, more);
  file = await openFile({ user: "alice", path, keys: [], close: closed });
  document.body.append(file.element);
  return EditorView.findFromDOM(file.element.querySelector<HTMLElement>(".cm-editor")!)!;
}

const facts = (): string[] => [...file.element.querySelectorAll(".editor-status .fact:not([hidden]):not(.tool)")].map((each) => each.textContent);

function choose(title: string, label: string): void {
  file.element.querySelector<HTMLButtonElement>(`[title="${title}"]`)?.click();
  const item = [...document.querySelectorAll<HTMLElement>("[role=menuitemradio]")].find((each) => each.textContent === label);
  (item ?? expect.fail(`no ${label}`)).click();
}

beforeEach(() => {
  localStorage.clear();
  HTMLElement.prototype.matches = new Proxy(HTMLElement.prototype.matches, {
    apply: (matches, element, [selector]: [string]) => selector !== ":popover-open" && Reflect.apply(matches, element, [selector]),
  });
  vi.stubGlobal("indexedDB", undefined);
  documents = new DummyDocuments();
  vi.stubGlobal("fetch", documents.fetch);
  prefer("alice", { autosave: false });
});
afterEach(() => {
  file.dispose();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
  document.body.replaceChildren();
});

describe("the line under the text", () => {
  it("says how the file is written, and changes it", async () => {
    const view = await open("x = 1\r\n");
    expect(facts()).toEqual(["Line 1, column 1", "Spaces: 4", "UTF-8", "CRLF", "Python"]);
    choose("Change the line endings", "LF");
    choose("Change the encoding", "Latin-1");
    choose("Change the indentation", "Tabs");
    choose("Change the language", "SQL");
    expect(facts().slice(1)).toEqual(["Tabs", "Latin-1", "LF", "SQL"]);
    expect(file.state()).toMatchObject({ dirty: true, encoding: "latin-1", newline: "lf", language: "SQL" });
    expect(await file.save()).toBe(true);
    expect(documents.files.get(PATH)).toMatchObject({ text: "x = 1\n", encoding: "latin-1" });
    expect(view.state.doc.lines).toBe(2);
  });

  it("makes lines that end in different ways end in one", async () => {
    await open("a\r\nb\nc\rd", { newline: "mixed" });
    expect(facts()).toContain("LF, CRLF");
    choose("Change the line endings", "LF");
    expect(file.text()).toBe("a\nb\nc\nd");
    await file.save();
    expect(documents.text(PATH)).toBe("a\nb\nc\nd");
  });

  it("offers to change nothing of what is only read", async () => {
    await open("x", { writable: false });
    expect(facts()).toContain("Read only");
    expect(file.element.querySelector<HTMLButtonElement>('[title="Change the encoding"]')?.disabled).toBe(true);
  });

  it("follows the project's .editorconfig, also at a save", async () => {
    const path = "/home/alice/other/words.py"; // what is said of a folder is remembered for a while
    documents.put("/home/alice/other/.editorconfig", "root = true\n[*.py]\nindent_style = tab\ntab_width = 8\ntrim_trailing_whitespace = true\ninsert_final_newline = true\nend_of_line = crlf\n");
    const view = await open("x = 1\n", {}, path);
    await vi.waitFor(() => expect(facts()).toContain("Tabs"));
    expect(file.state().dirty).toBe(false);
    view.dispatch({ changes: { from: 0, insert: "y = 2  \n" } });
    await file.save();
    expect(documents.text(path)).toBe("y = 2\r\nx = 1\r\n");
  });
});

describe("the editor's settings", { timeout: PATIENCE_MS }, () => {
  it("change every open file at once", async () => {
    const view = await open("x = 1  \n");
    openSettings("alice");
    const dialog = document.querySelector("dialog")!;
    const pick = (label: string, value: string): void => {
      const field = [...dialog.querySelectorAll("label")].find((each) => each.textContent === label)!;
      const control = document.getElementById(field.htmlFor) as HTMLInputElement;
      control.value = value;
      control.dispatchEvent(new Event("change"));
    };
    pick("Wrap long lines", "always");
    pick("Text size in pixels", "20");
    pick("Save after typing stops for", "5000");
    const marks = [...dialog.querySelectorAll<HTMLInputElement>("[role=switch]")].at(-1)!;
    marks.click();
    expect(preferences("alice")).toMatchObject({ wrap: "always", fontSize: 20, autosaveMs: 5_000, trailingSpace: false });
    expect(view.contentDOM.classList.contains("cm-lineWrapping")).toBe(true);
    expect(file.element.style.getPropertyValue("--editor-font")).toBe("20px");
    expect(view.dom.querySelector(".cm-trailingSpace")).toBeNull();
    dialog.querySelector<HTMLButtonElement>(".buttons button")?.click();
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("bring Vim's keys, whose :w saves and :q closes", async () => {
    const view = await open("x = 1\n");
    prefer("alice", { keys: "vim" });
    await vi.waitFor(() => expect(view.dom.querySelector(".cm-vim-panel, .cm-vimMode")).not.toBeNull(), { timeout: PATIENCE_MS });
    const { Vim, getCM } = await import("@replit/codemirror-vim");
    view.dispatch({ changes: { from: 0, insert: "y" } });
    const cm = getCM(view)!;
    Vim.handleEx(cm as never, "w");
    await vi.waitFor(() => expect(documents.text(PATH)).toBe("yx = 1\n"));
    Vim.handleEx(cm as never, "q");
    expect(closed).toHaveBeenCalledWith(PATH);
    prefer("alice", { keys: "standard" });
    await vi.waitFor(() => expect(view.dom.querySelector(".cm-vim-panel, .cm-vimMode")).toBeNull());
  });

  it("bring Emacs' keys, whose C-x C-s saves", async () => {
    const view = await open("x = 1\n");
    prefer("alice", { keys: "emacs" });
    view.dispatch({ changes: { from: 0, insert: "y" } });
    const press = (key: string): boolean => view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key, code: `Key${key.toUpperCase()}`, ctrlKey: true, bubbles: true, cancelable: true }));
    await vi.waitFor(
      () => {
        press("x");
        press("s");
        expect(documents.text(PATH)).toBe("yx = 1\n");
      },
      { timeout: PATIENCE_MS, interval: 200 },
    );
  });

  it("have Python files formatted when they are saved by hand, and saved as they are where that fails", async () => {
    prefer("alice", { formatOnSave: true });
    const view = await open("x=1\n");
    const api = documents.fetch;
    vi.stubGlobal("fetch", (url: string, init?: RequestInit) =>
      url.includes("/python/format/") ? Promise.resolve((JSON.parse(init?.body as string) as { text: string }).text.includes("(") ? Response.json({ detail: "Line 1: a bracket is not closed." }, { status: 422 }) : Response.json({ text: "x = 1\ny\n" })) : api(url, init),
    );
    view.dispatch({ changes: { from: 4, insert: "y\n" } });
    await file.save();
    expect(documents.text(PATH)).toBe("x = 1\ny\n");
    view.dispatch({ changes: { from: 0, insert: "(" } });
    await file.save();
    expect(documents.text(PATH)).toBe("(x = 1\ny\n");
    expect(document.querySelector("#toasts")?.textContent).toContain("Not formatted. Line 1");
  });
});
