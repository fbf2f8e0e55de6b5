import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openFile } from "../../src/editor/file";
import type { FileOptions, OpenFile } from "../../src/editor/file";
import { DummyDocuments } from "../fakes/dummy-documents";

const PATH = "/home/alice/words.txt";

let documents: DummyDocuments;
let file: OpenFile | null = null;

// jsdom draws nothing, so no text has a place.
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });

async function open(more: Partial<FileOptions> = {}): Promise<OpenFile> {
  file = await openFile({ user: "alice", path: PATH, keys: [], ...more });
  document.body.append(file.element);
  return file;
}

beforeEach(() => {
  documents = new DummyDocuments();
  vi.stubGlobal("fetch", documents.fetch);
});
afterEach(() => {
  file?.dispose();
  file = null;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("an open file", () => {
  it("says what it is", async () => {
    documents.put(PATH, "one\r\ntwo\r\n");
    const opened = await open();
    expect(opened.path()).toBe(PATH);
    expect(opened.text()).toBe("one\ntwo\n");
    expect(opened.state()).toMatchObject({ dirty: false, saving: false, problem: null, writable: true, language: "Plain text", newline: "crlf" });
  });

  it("goes to a place, within what is there", async () => {
    documents.put(PATH, "one\ntwo words\n");
    const opened = await open({ at: { line: 2, column: 4, length: 5 } });
    expect(opened.place()).toEqual({ line: 2, column: 9, scroll: 0 });
    opened.goTo({ line: 99, column: 99 });
    expect(opened.place()).toMatchObject({ line: 3, column: 0 });
  });

  it("is refused with the server's sentence when it cannot be opened", async () => {
    await expect(open()).rejects.toThrow("There is no such file.");
  });

  it("that may only be read is shown with a sentence and never saved", async () => {
    documents.put(PATH, "one\n", { writable: false });
    const opened = await open();
    expect(opened.element.textContent).toContain("You may read this file, but not change it.");
    expect(await opened.save()).toBe(true);
    expect(documents.writes).toBe(0);
  });
});
