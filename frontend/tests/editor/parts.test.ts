import { EditorState } from "@codemirror/state";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noticeOf, saveCopy } from "../../src/editor/conflict";
import { address, conflictOf, copyPath } from "../../src/editor/documents";
import { noticeBar } from "../../src/editor/notice";
import { limitedPercent, percentByKey, runPanel } from "../../src/editor/panel";
import { indentText, positionText } from "../../src/editor/statusbar";
import { unavailable } from "../../src/editor/unavailable";
import { unsavedMark } from "../../src/editor/unsaved";
import { HttpError } from "../../src/lib/http";

const ways = { useMine: vi.fn(), useTheirs: vi.fn(), keepBoth: vi.fn(), saveAnew: vi.fn(), retry: vi.fn(), close: vi.fn() };
const labels = (notice: ReturnType<typeof noticeOf>): string[] => notice?.actions.map(({ label }) => label) ?? [];

beforeEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});
afterEach(() => vi.clearAllMocks());

describe("the bar above the text", () => {
  it("offers every way out of a conflict", () => {
    const notice = noticeOf({ kind: "conflict", sentence: "It has changed.", gone: false }, ways);
    expect(notice?.text).toBe("Not saved. It has changed. Theirs is on the left, yours on the right.");
    expect(labels(notice)).toEqual(["Use mine", "Use theirs", "Keep both as a copy"]);
    expect(noticeOf({ kind: "conflict", sentence: "", gone: false }, ways)?.text).toContain("The file has changed elsewhere");
  });

  it("offers to write a file anew that is gone", () => {
    expect(labels(noticeOf({ kind: "conflict", sentence: "Gone.", gone: true }, ways))).toEqual(["Save it again", "Close"]);
    expect(labels(noticeOf({ kind: "conflict", sentence: "Gone.", gone: true }, { ...ways, close: null }))).toEqual(["Save it again"]);
  });

  it("offers another try after a failure, and nothing when all is well", () => {
    expect(labels(noticeOf({ kind: "failed", sentence: "Your disk is full.", temporary: false }, ways))).toEqual(["Try again"]);
    expect(noticeOf(null, ways)).toBeNull();
  });

  it("keeps its buttons while it says the same", () => {
    const bar = noticeBar();
    const problem = { kind: "conflict", sentence: "It has changed.", gone: false } as const;
    bar.show(noticeOf(problem, ways));
    const button = bar.element.querySelector("button");
    bar.show(noticeOf(problem, ways));
    expect(bar.element.querySelector("button")).toBe(button);
    button?.click();
    expect(ways.useMine).toHaveBeenCalledOnce();
    bar.show(null);
    expect(bar.element.childElementCount).toBe(0);
  });
});

describe("a copy", () => {
  it.each([
    ["/home/alice/notes.txt", 1, "/home/alice/notes (copy).txt"],
    ["/home/alice/notes.txt", 3, "/home/alice/notes (copy 3).txt"],
    ["/home/alice/a.b/Makefile", 1, "/home/alice/a.b/Makefile (copy)"],
    ["/home/alice/.bashrc", 1, "/home/alice/.bashrc (copy)"],
    ["/home/alice/data.tar.gz", 2, "/home/alice/data.tar (copy 2).gz"],
  ])("of %s, number %i, is %s", (path, number, copy) => {
    expect(copyPath(path, number)).toBe(copy);
  });

  it("takes the first name that is free", async () => {
    const taken = ["/a (copy).py", "/a (copy 2).py"];
    const copy = await saveCopy("/a.py", (path) => (taken.includes(path) ? Promise.reject(new HttpError("There.", 409)) : Promise.resolve()));
    expect(copy).toBe("/a (copy 3).py");
  });

  it("says why it could not be made", async () => {
    expect(await saveCopy("/a.py", () => Promise.reject(new HttpError("Your disk is full.", 507)))).toBeNull();
    expect(document.body.textContent).toContain("Your disk is full.");
  });

  it("has an address as any document", () => {
    expect(address("alice", "/a b (copy).py")).toBe("/api/v0/user/alice/files/document/?path=%2Fa+b+%28copy%29.py");
  });
});

describe("another version", () => {
  it("is read from the answer", () => {
    expect(conflictOf(new HttpError("It has changed.", 409, { version: "abc" }))).toEqual({ sentence: "It has changed.", version: "abc" });
    expect(conflictOf(new HttpError("It is gone.", 409, null))).toEqual({ sentence: "It is gone.", version: null });
    expect(conflictOf(new HttpError("No.", 403))).toBeNull();
    expect(conflictOf(new Error("no"))).toBeNull();
  });
});

describe("a file that cannot be edited", () => {
  const shown = (status: number): HTMLElement =>
    unavailable(new HttpError("The server's sentence.", status), {
      name: "big.csv",
      download: "/files/big.csv",
      folder: "/files/",
      create: ways.saveAnew,
      retry: ways.retry,
    });

  it.each([
    [404, "There is no file “big.csv”", ["Create it", "Open the folder"]],
    [413, "“big.csv” is too large for the editor", ["Download", "Open the folder"]],
    [415, "“big.csv” is not a text file", ["Download", "Open the folder"]],
    [503, "“big.csv” could not be opened", ["Try again", "Open the folder"]],
  ])("says why and what to do instead: %i", (status, title, actions) => {
    const element = shown(status);
    expect(element.querySelector("h2")?.textContent).toBe(title);
    expect(Array.from(element.querySelectorAll("button, a"), (each) => each.textContent)).toEqual(actions);
    if (status !== 404) expect(element.textContent).toContain("The server's sentence.");
  });

  it("is downloaded under its own name", () => {
    expect(shown(413).querySelector("a")).toMatchObject({ pathname: "/files/big.csv", download: "big.csv" });
  });
});

describe("unsaved changes", () => {
  it("are seen in the title and asked about before leaving", () => {
    document.title = "words.py · Terrarium";
    const element = document.createElement("span");
    const mark = unsavedMark(element);
    const leave = (): boolean => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    mark.show({ dirty: false, saving: false, problem: null });
    expect([document.title, element.textContent, leave()]).toEqual(["words.py · Terrarium", "Saved", true]);
    mark.show({ dirty: true, saving: false, problem: null });
    expect([document.title, element.textContent, leave()]).toEqual(["● words.py · Terrarium", "Unsaved changes", false]);
    mark.show({ dirty: true, saving: true, problem: null });
    expect([element.textContent, leave()]).toEqual(["Saving…", false]);
    mark.show({ dirty: true, saving: false, problem: { kind: "failed", sentence: "No.", temporary: false } });
    expect([element.textContent, leave()]).toEqual(["Not saved", false]);
    mark.dispose();
    expect(leave()).toBe(true);
  });
});

describe("the panel's height", () => {
  it("stays within the window and follows the keys", () => {
    expect([limitedPercent(3), limitedPercent(99), limitedPercent(Number.NaN)]).toEqual([15, 85, 40]);
    expect([percentByKey("ArrowUp", 40), percentByKey("ArrowDown", 16), percentByKey("Home", 40), percentByKey("End", 40), percentByKey("a", 40)]).toEqual([45, 15, 15, 85, null]);
  });

  it("is remembered", () => {
    const frame = document.createElement("div");
    const closed = vi.fn();
    const panel = runPanel(frame, { path: "/home/ada/words.py", closed, run: vi.fn() });
    panel.open("Run: words.py", "/consoles/7/");
    panel.elements[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" }));
    expect(frame.style.getPropertyValue("--panel-height")).toBe("45%");
    const again = document.createElement("div");
    expect(runPanel(again, { path: "/home/ada/words.py", closed, run: vi.fn() }).elements[0]?.getAttribute("aria-valuenow")).toBe("45");
    panel.elements[1]?.querySelector<HTMLElement>('[aria-label="Close the panel"]')?.click();
    expect(panel.isOpen()).toBe(false);
    expect(closed).toHaveBeenCalledOnce();
  });
});

describe("the arguments of a program", () => {
  const made = (path: string, run = vi.fn()): { line: () => string; field: HTMLInputElement } => {
    const panel = runPanel(document.createElement("div"), { path, closed: vi.fn(), run });
    return { line: panel.line, field: panel.elements[1]!.querySelector("input")! };
  };

  it("are remembered for each file, and run by Enter", () => {
    const run = vi.fn();
    const { line, field } = made("/home/ada/words.py", run);
    expect(line()).toBe("");
    field.value = " --count 3 ";
    field.dispatchEvent(new Event("input"));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    expect([line(), run.mock.calls.length]).toEqual(["--count 3", 1]);
    expect([made("/home/ada/words.py").line(), made("/home/ada/other.py").line()]).toEqual(["--count 3", ""]);
    field.value = "";
    field.dispatchEvent(new Event("input"));
    expect(made("/home/ada/words.py").line()).toBe("");
  });
});

describe("the status line", () => {
  it("says where the cursor is and how much is selected", () => {
    const state = EditorState.create({ doc: "one\ntwo\n", selection: { anchor: 4, head: 6 } });
    expect(positionText(state)).toBe("Line 2, column 3 (2 selected)");
    expect(positionText(state.update({ selection: { anchor: 8 } }).state)).toBe("Line 3, column 1");
  });

  it("says how the file is indented", () => {
    expect([indentText("\t"), indentText("  ")]).toEqual(["Tabs", "Spaces: 2"]);
  });
});
