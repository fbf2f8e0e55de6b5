import { EditorView } from "@codemirror/view";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDrafts } from "../../src/editor/drafts";
import * as kept from "../../src/editor/drafts";
import type { Drafts } from "../../src/editor/drafts";
import { openFile } from "../../src/editor/file";
import type { FileOptions, OpenFile } from "../../src/editor/file";
import { prefer } from "../../src/editor/preferences";
import { DummyDocuments, versionOf } from "../fakes/dummy-documents";

const PATH = "/home/alice/words.txt";

let documents: DummyDocuments;
let store: Drafts;
const files: OpenFile[] = [];

// jsdom draws nothing, so no text has a place.
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });

async function open(more: Partial<FileOptions> = {}): Promise<OpenFile> {
  const file = await openFile({ user: "alice", path: PATH, keys: [], ...more });
  files.push(file);
  document.body.append(file.element);
  return file;
}

function viewOf(file: OpenFile): EditorView {
  return EditorView.findFromDOM(file.element.querySelector<HTMLElement>(".editor-text .cm-editor")!) ?? expect.fail("no editor");
}

function append(file: OpenFile, text: string): void {
  const view = viewOf(file);
  view.dispatch({ changes: { from: view.state.doc.length, insert: text } });
}

function press(file: OpenFile, label: string): void {
  const found = [...file.element.querySelectorAll<HTMLButtonElement>("button")].find((each) => each.textContent === label);
  (found ?? expect.fail(`no button ${label}: ${file.element.textContent}`)).click();
}

const toasts = (): string => document.querySelector("#toasts")?.textContent ?? "";
const eventually = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 3_000 });

beforeEach(async () => {
  localStorage.clear();
  vi.stubGlobal("indexedDB", new IDBFactory());
  store = await openDrafts();
  vi.spyOn(kept, "drafts").mockResolvedValue(store);
  documents = new DummyDocuments();
  vi.stubGlobal("fetch", documents.fetch);
});
afterEach(() => {
  for (const file of files.splice(0)) file.dispose();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("an open file", () => {
  it("says what it is", async () => {
    documents.put(PATH, "one\r\ntwo\r\n", { encoding: "latin-1" });
    const opened = await open();
    expect([opened.path(), opened.text()]).toEqual([PATH, "one\ntwo\n"]);
    expect(opened.state()).toEqual({ dirty: false, saving: false, problem: null, writable: true, language: "Plain text", encoding: "latin-1", newline: "crlf" });
  });

  it("goes to a place, within what is there", async () => {
    documents.put(PATH, "one\ntwo words\n");
    const opened = await open({ at: { line: 2, column: 4, length: 5 } });
    expect(opened.place()).toEqual({ line: 2, column: 9, scroll: 0 });
    opened.goTo({ line: 99, column: 99, scroll: 10 });
    expect(opened.place()).toMatchObject({ line: 3, column: 0 });
  });

  it("is refused with the server's sentence when it cannot be opened", async () => {
    await expect(open()).rejects.toThrow("There is no such file.");
  });

  it("that may only be read is shown with the reason and never saved", async () => {
    documents.put(PATH, "one\n", { writable: false });
    const opened = await open();
    expect(opened.element.textContent).toContain("You may read this file, but not change it.");
    expect(await opened.save()).toBe(true);
    expect(documents.writes).toBe(0);
    documents.put(PATH, "one\n", { writable: false, read_only_reason: "large" });
    expect((await open()).element.textContent).toContain("This file is large");
  });

  it("is saved as it was written, and tells those who listen", async () => {
    documents.put(PATH, "one\r\n", { encoding: "latin-1" });
    const opened = await open();
    const heard = vi.fn();
    opened.onState(heard);
    append(opened, "zwei ü");
    expect(heard).toHaveBeenLastCalledWith(expect.objectContaining({ dirty: true }));
    expect(await opened.save()).toBe(true);
    expect(documents.files.get(PATH)).toMatchObject({ text: "one\r\nzwei ü", encoding: "latin-1" });
    expect(opened.state().dirty).toBe(false);
    append(opened, " €");
    expect(await opened.save()).toBe(false);
    expect(opened.element.textContent).toContain("“€” cannot be written in Latin-1");
  });

  it("is saved by itself after typing stops, unless that is switched off", async () => {
    documents.put(PATH, "one\n");
    prefer("alice", { autosaveMs: 500 });
    const opened = await open();
    append(opened, "two");
    await eventually(() => expect(documents.text(PATH)).toBe("one\ntwo"));
    prefer("alice", { autosave: false });
    append(opened, " three");
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(documents.text(PATH)).toBe("one\ntwo");
  });

  it("moves with its name", async () => {
    documents.put(PATH, "one\n");
    const opened = await open();
    const to = "/home/alice/words.py";
    documents.put(to, "one\n");
    documents.files.delete(PATH);
    opened.moved(to);
    expect([opened.path(), opened.state().language]).toEqual([to, "Python"]);
    append(opened, "two");
    expect(await opened.save()).toBe(true);
    expect([documents.text(to), documents.text(PATH)]).toEqual(["one\ntwo", null]);
  });
});

describe("what somebody else writes", () => {
  it("is taken where nothing was typed, and merged where it touches nothing, with the cursor where it was", async () => {
    documents.put(PATH, "a\nb\nc\n");
    const opened = await open({ at: { line: 3, column: 1 } });
    documents.put(PATH, "first\na\nb\nc\n");
    opened.fileChanged();
    await eventually(() => expect(opened.text()).toBe("first\na\nb\nc\n"));
    expect(opened.place()).toMatchObject({ line: 4, column: 1 });
    append(opened, "mine");
    documents.put(PATH, "theirs\na\nb\nc\n");
    opened.fileChanged();
    await eventually(() => expect(opened.text()).toBe("theirs\na\nb\nc\nmine"));
    expect(toasts()).toContain("Changes made elsewhere were merged");
    expect(await opened.save()).toBe(true);
    expect(documents.text(PATH)).toBe("theirs\na\nb\nc\nmine");
  });

  async function conflict(more: Partial<FileOptions> = {}): Promise<OpenFile> {
    documents.put(PATH, "one\n");
    const opened = await open(more);
    documents.put(PATH, "theirs\n");
    append(opened, "mine");
    expect(await opened.save()).toBe(false);
    await eventually(() => expect(opened.element.querySelectorAll(".editor-side .cm-editor")).toHaveLength(2));
    return opened;
  }

  const sides = (file: OpenFile): EditorView[] => [...file.element.querySelectorAll<HTMLElement>(".editor-side .cm-editor")].map((each) => EditorView.findFromDOM(each)!);

  it("is shown beside ours where both changed the same, and ours can be edited there and used", async () => {
    const opened = await conflict();
    const [left, right] = sides(opened) as [EditorView, EditorView];
    expect([left.state.doc.toString(), right.state.doc.toString(), left.state.readOnly]).toEqual(["theirs\n", "one\nmine", true]);
    right.dispatch({ changes: { from: 0, to: 3, insert: "both" } });
    expect(opened.text()).toBe("both\nmine");
    press(opened, "Use mine");
    await eventually(() => expect(documents.text(PATH)).toBe("both\nmine"));
    await eventually(() => expect(opened.element.querySelector(".editor-side .cm-editor")).toBeNull());
    expect(documents.history(PATH)).toContain("theirs\n");
  });

  it("is used instead, and ours comes back by undo and stays in the history of this browser", async () => {
    const opened = await conflict();
    press(opened, "Use theirs");
    await eventually(() => expect(opened.text()).toBe("theirs\n"));
    await eventually(async () => expect((await store.list("alice", PATH)).map(({ kind }) => kind)).toEqual(["aside"]));
    opened.showHistory();
    await eventually(() => expect(opened.element.textContent).toContain("Set aside in this browser"));
  });

  it("stays in the file while ours is kept as a copy", async () => {
    const shown = vi.fn();
    const opened = await conflict({ open: shown });
    press(opened, "Keep both as a copy");
    await eventually(() => expect(shown).toHaveBeenCalledWith("/home/alice/words (copy).txt"));
    expect([documents.text("/home/alice/words (copy).txt"), documents.text(PATH), opened.text()]).toEqual(["one\nmine", "theirs\n", "theirs\n"]);
    expect(opened.state().dirty).toBe(false);
  });

  it("may be that the file is gone, which is said, and written anew on request", async () => {
    documents.put(PATH, "one\n");
    const closed = vi.fn();
    const opened = await open({ close: closed });
    documents.files.delete(PATH);
    opened.fileChanged();
    await eventually(() => expect(opened.element.textContent).toContain("This file is gone"));
    expect(opened.text()).toBe("one\n");
    press(opened, "Close");
    expect(closed).toHaveBeenCalledWith(PATH);
    press(opened, "Save it again");
    await eventually(() => expect(documents.text(PATH)).toBe("one\n"));
  });
});

describe("a draft", () => {
  const head = { id: "d", user: "alice", path: PATH, window: "gone", kind: "draft", chars: 9, saved_at: Date.now() } as const;
  const left = (text: string, base: string): Promise<void> => {
    const body = { text, encoding: "utf-8", newline: "lf", version: versionOf(base), base: { text: base, encoding: "utf-8", newline: "lf" }, sent: [] };
    return store.put({ head, body });
  };

  it("of a window that is gone is gone on with where the file is as it was", async () => {
    documents.put(PATH, "one\n");
    await left("one\nmine", "one\n");
    const opened = await open();
    await eventually(() => expect(opened.text()).toBe("one\nmine"));
    expect(toasts()).toContain("Text that was not saved was restored.");
    expect(await opened.save()).toBe(true);
    await eventually(async () => expect(await store.list("alice", PATH)).toEqual([]));
  });

  it("is offered where the file has changed since, compared, and merged when restored", async () => {
    prefer("alice", { autosave: false });
    documents.put(PATH, "theirs\nb\nc\n");
    await left("a\nb\nc\nmine", "a\nb\nc\n");
    const opened = await open();
    await eventually(() => expect(opened.element.textContent).toContain("was not saved (just now)"));
    press(opened, "Compare");
    await eventually(() => expect(opened.element.querySelectorAll(".editor-side .cm-editor")).toHaveLength(2));
    press(opened, "Restore");
    await eventually(() => expect(opened.text()).toBe("theirs\nb\nc\nmine"));
    expect(opened.element.querySelector(".editor-side .cm-editor")).toBeNull();
    await eventually(async () => expect((await store.list("alice", PATH)).map(({ id }) => id === "d")).toEqual([false]));
  });

  it("that is discarded stays in the history of this browser", async () => {
    documents.put(PATH, "theirs\n");
    await left("mine", "one\n");
    const opened = await open();
    await eventually(() => press(opened, "Discard"));
    await eventually(async () => expect((await store.list("alice", PATH))[0]).toMatchObject({ kind: "aside" }));
    expect(opened.text()).toBe("theirs\n");
  });

  it("of a file that is gone is opened in its place", async () => {
    await left("one\nmine", "one\n");
    const opened = await open();
    expect(opened.text()).toBe("one\nmine");
    expect(opened.element.textContent).toContain("This file is gone");
    press(opened, "Save it again");
    await eventually(() => expect(documents.text(PATH)).toBe("one\nmine"));
  });

  it("is left when a file is closed with text that is not saved, also in the same window", async () => {
    prefer("alice", { autosave: false });
    documents.put(PATH, "one\n");
    const opened = await open();
    append(opened, "mine");
    opened.dispose();
    await eventually(async () => expect(await store.list("alice", PATH)).toHaveLength(1));
    const again = await open();
    await eventually(() => expect(again.text()).toBe("one\nmine"));
  });
});

describe("a text that is thrown away", () => {
  it("does not come back when its file is opened again", async () => {
    prefer("alice", { autosave: false });
    documents.put(PATH, "one\n");
    const opened = await open();
    append(opened, "mine");
    await eventually(() => expect(opened.drafted()).toBe(true));
    opened.discard();
    await eventually(async () => expect((await store.list("alice", PATH)).map(({ kind }) => kind)).toEqual(["aside"]));
    expect((await open()).text()).toBe("one\n");
    expect(documents.text(PATH)).toBe("one\n");
  });
});

describe("an offered draft", () => {
  it("is offered again where nobody decided about it", async () => {
    documents.put(PATH, "theirs\n");
    const body = { text: "mine", encoding: "utf-8", newline: "lf", version: versionOf("one"), base: null, sent: [] };
    await store.put({ head: { id: "d", user: "alice", path: PATH, window: "", kind: "draft", chars: 4, saved_at: Date.now() }, body });
    for (let time = 0; time < 2; time++) {
      const opened = await open();
      await eventually(() => expect(opened.element.textContent).toContain("was not saved"));
      opened.dispose();
    }
  });
});

describe("the history of a file", () => {
  it("shows each version beside the present text, and restores one as an edit", async () => {
    documents.put(PATH, "one\n");
    const opened = await open();
    append(opened, "two");
    await opened.save();
    opened.showHistory();
    await eventually(() => expect(opened.element.querySelectorAll(".editor-versions button")).toHaveLength(2));
    await eventually(() => expect(opened.element.querySelectorAll(".editor-side .cm-editor")).toHaveLength(2));
    opened.element.querySelectorAll<HTMLButtonElement>(".editor-versions button")[1]?.click();
    await eventually(() => expect(opened.element.querySelector(".editor-side .cm-content")?.textContent).toBe("one"));
    press(opened, "Restore this version");
    expect(opened.text()).toBe("one\n");
    expect(opened.state().dirty).toBe(true);
  });
});
