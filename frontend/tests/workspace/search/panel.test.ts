import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import type { PanelHandle } from "../../../src/workspace/panel";
import { mountSearch, searchInFolder, searchPanel } from "../../../src/workspace/search/panel";
import { fakeDialogs } from "../../fakes/dialogs";
import { DummySearch } from "../../fakes/dummy-search";
import { DummyWorkspace } from "../../fakes/dummy-workspace";

const A = "/home/alice/site/a.py";
const B = "/home/alice/site/pages/b.py";

let place: HTMLElement;
let workspace: DummyWorkspace;
let api: DummySearch;
let panel: PanelHandle;

afterEach(() => panel.dispose());
beforeEach(() => {
  document.body.replaceChildren();
  fakeDialogs();
  vi.useFakeTimers();
  place = document.createElement("div");
  document.body.append(place);
  workspace = new DummyWorkspace();
  api = new DummySearch(new Map([[A, "name = 1\nname name\n"], [B, "    my name\n"]]));
  panel = mountSearch(place, workspace, api);
});

const field = (label: string): HTMLInputElement => place.querySelector(`input[aria-label="${label}"]`)!;
const button = (label: string, within: ParentNode = place): HTMLButtonElement => [...within.querySelectorAll("button")].find((each) => (each.ariaLabel ?? each.textContent) === label)!;
const rows = (): HTMLElement[] => [...place.querySelectorAll<HTMLElement>('[role="treeitem"]')];
const named = (row: HTMLElement): string => document.getElementById(row.getAttribute("aria-labelledby")!)!.textContent.replace(/\s+/g, " ");
const texts = (): string[] => rows().map((row) => row.querySelector(".name, .line")!.textContent);
const tree = (): HTMLElement => place.querySelector('[role="tree"]')!;
const later = (milliseconds = 500): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const key = (name: string, more: KeyboardEventInit = {}): boolean => tree().dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));

async function type(text: string, label = "Search"): Promise<void> {
  field(label).value = text;
  field(label).dispatchEvent(new Event("input", { bubbles: true }));
  await later();
}

async function answer(yes: boolean): Promise<void> {
  const dialog = document.querySelector("dialog")!;
  if (yes) dialog.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  else dialog.close();
  await later();
}

describe("searching", () => {
  it("begins by typing, once nothing was typed for a moment, and by Enter", async () => {
    await type("n");
    expect(api.asked).toHaveLength(0);
    field("Search").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    await later();
    expect(api.asked.map(({ query }) => query)).toEqual(["n"]);
    await type("name");
    expect(api.asked[1]).toMatchObject({ query: "name", path: "/home/alice/site" });
    expect(place.querySelector('[role="status"]')!.textContent).toBe("4 matches in 2 files");
    expect(texts()).toEqual(["a.py", "name = 1", "name name", "name name", "b.py", "my name"]);
    expect(rows()[1]!.querySelector("mark")!.textContent).toBe("name");
    expect(named(rows()[0]!)).toBe("a.py 3 matches");
    await type("");
    expect(rows()).toEqual([]);
  });

  it("uses toggles, by press and by key, and globs", async () => {
    await type("name");
    button("Match case").click();
    field("Search").dispatchEvent(new KeyboardEvent("keydown", { code: "KeyR", key: "®", altKey: true, bubbles: true, cancelable: true }));
    field("Search").dispatchEvent(new KeyboardEvent("keydown", { code: "KeyW", altKey: true, bubbles: true, cancelable: true }));
    button("Where to search").click();
    const include = place.querySelectorAll<HTMLInputElement>(".search-where input")[0]!;
    include.value = "*.py";
    include.dispatchEvent(new Event("input", { bubbles: true }));
    await later();
    expect(api.asked.at(-1)).toMatchObject({ case: true, regex: true, word: true, include: ["*.py"], hidden: false });
  });

  it("says what is wrong with a pattern at the field, and offers another try after a failure", async () => {
    api.refusal = new HttpError("The pattern has an unclosed group.", 400);
    await type("(x");
    expect(field("Search").getAttribute("aria-invalid")).toBe("true");
    expect(place.querySelector(".error")!.textContent).toBe("The pattern has an unclosed group.");
    api.refusal = new HttpError("The server is busy.", 503);
    await type("(xy");
    expect(place.querySelector(".notice")!.textContent).toContain("The server is busy.");
    api.refusal = null;
    field("Search").value = "name";
    button("Try again").click();
    await later();
    expect(rows()).toHaveLength(6);
    expect(place.querySelector(".notice")).toBeNull();
  });

  it("says that a search ended at a limit, with a way on", async () => {
    api.end = { truncated: true };
    await type("name");
    expect(place.querySelector(".notice")!.textContent).toContain("ended at 4 matches");
    button("Narrow the search").click();
    expect((document.activeElement as HTMLInputElement).id).toContain("include");
    api.end = { long_lines: 2 };
    await type("nam");
    expect(place.querySelector('[role="status"]')!.textContent).toBe("4 matches in 2 files · 2 lines that match are too long to be shown.");
    api.end = { timed_out: true, seconds: 20 };
    await type("names");
    expect(place.querySelector(".notice")!.textContent).toContain("limit of 20 seconds");
  });

  it("offers hidden files where nothing was found", async () => {
    await type("nowhere");
    button("Search hidden files too").click();
    await later();
    expect(api.asked.at(-1)?.hidden).toBe(true);
    expect(place.querySelector(".search-empty")!.textContent).toBe("Nothing matches “nowhere”.");
  });

  it("is stopped", async () => {
    api.gate = new Promise(() => undefined);
    await type("name");
    button("Stop searching").click();
    expect(api.aborted).toBe(1);
    expect(place.querySelector('[role="status"]')!.textContent).toBe("Stopped.");
  });

  it("keeps to a folder, and leaves it", async () => {
    await type("name");
    searchInFolder("/home/alice/site/pages");
    await later();
    expect(api.asked.at(-1)?.path).toBe("/home/alice/site/pages");
    expect(place.querySelector(".search-folder")!.textContent).toBe("Only in “pages”");
    button("Search everywhere again").click();
    await later();
    expect(api.asked.at(-1)?.path).toBe("/home/alice/site");
  });

  it("takes the selected word of the text", async () => {
    const text = document.createElement("div");
    text.className = "cm-content";
    text.tabIndex = 0;
    document.body.append(text);
    text.focus();
    vi.spyOn(document, "getSelection").mockReturnValue({ toString: () => "name" } as Selection);
    panel.focus();
    await later();
    expect(api.asked.at(-1)?.query).toBe("name");
    expect(document.activeElement).toBe(field("Search"));
  });

  it("ends with its panel", async () => {
    api.gate = new Promise(() => undefined);
    await type("name");
    panel.dispose();
    expect(api.aborted).toBe(1);
    searchInFolder("/home/alice/site/pages");
    expect(api.asked).toHaveLength(1);
    place.replaceChildren();
    panel = mountSearch(place, workspace, api);
    expect(place.querySelector(".search-folder")!.textContent).toBe("Only in “pages”"); // told while there was no panel
    expect(searchPanel.keys).toBe("Mod+Shift+F");
  });
});

describe("the results", () => {
  beforeEach(() => type("name"));

  it("open at the place, beside with Ctrl, and for a look with the space bar", () => {
    rows()[3]!.click();
    expect(workspace.opened.at(-1)).toEqual({ path: A, at: { line: 2, column: 5, length: 4 }, how: { beside: false, focus: true } });
    key("Enter", { ctrlKey: true });
    expect(workspace.opened.at(-1)?.how).toEqual({ beside: true, focus: true });
    key(" ");
    expect(workspace.opened.at(-1)?.how).toEqual({ beside: false, focus: false });
  });

  it("are walked by keys", () => {
    const active = (): string => document.getElementById(tree().getAttribute("aria-activedescendant")!)!.querySelector(".name, .line")!.textContent;
    field("Search").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
    expect([document.activeElement, active()]).toEqual([tree(), "a.py"]);
    key("ArrowDown");
    expect(active()).toBe("name = 1");
    key("End");
    expect(active()).toBe("my name");
    key("ArrowLeft");
    expect(active()).toBe("b.py");
    key("ArrowLeft");
    expect(rows().at(-1)!.getAttribute("aria-expanded")).toBe("false");
    key("ArrowRight");
    key("ArrowRight");
    expect(active()).toBe("my name");
    key("PageUp");
    key("Home");
    expect(active()).toBe("a.py");
    key("Enter");
    expect(texts()).toEqual(["a.py", "b.py", "my name"]);
    expect(key("x")).toBe(true);
    expect(key("ArrowDown", { shiftKey: true })).toBe(true);
  });

  it("are collapsed all at once, and expanded again", async () => {
    button("Collapse all files").click();
    expect(texts()).toEqual(["a.py", "b.py"]);
    button("Expand all files").click();
    expect(rows()).toHaveLength(6);
    await later();
  });

  it("are drawn anew when the panel is shown again", () => {
    place.querySelector('[role="tree"] > div')!.replaceChildren();
    panel.shown?.();
    expect(rows()).toHaveLength(6);
  });

  it("are dismissed, a match or a file", () => {
    key("ArrowDown");
    key("Delete");
    expect(texts()).toEqual(["a.py", "name name", "name name", "b.py", "my name"]);
    button("Dismiss “a.py”").click();
    expect(texts()).toEqual(["b.py", "my name"]);
    expect(document.activeElement).toBe(tree());
    expect(place.querySelector('[role="status"]')!.textContent).toBe("1 match in 1 file");
  });
});

describe("replacing", () => {
  beforeEach(async () => {
    await type("name");
    button("Replace").click();
    await type("title", "Replace with");
  });

  it("shows what each match would become", () => {
    expect(rows()[1]!.querySelector("del")!.textContent).toBe("name");
    expect(rows()[1]!.querySelector("ins")!.textContent).toBe("title");
    expect(named(rows()[1]!)).toBe("Line 1 name→title = 1");
    button("Replace").click();
    expect(place.querySelector("del")).toBeNull();
  });

  it("replaces one match without a question, and goes on in its line", async () => {
    button("Replace in line 2").click();
    await later();
    expect(api.files.get(A)).toBe("name = 1\ntitle name\n");
    expect(texts()).toEqual(["a.py", "name→title = 1", "title name→title", "b.py", "my name→title"]); // each with its struck text
    button("Replace in line 2").click();
    await later();
    expect(api.files.get(A)).toBe("name = 1\ntitle title\n");
  });

  it("replaces all after a question that names the counts, and puts it back", async () => {
    const before = new Map(api.files);
    button("Replace all").click();
    expect(document.querySelector("dialog h2")!.textContent).toBe("Replace 4 matches in 2 files with “title”?");
    await answer(true);
    expect(api.files.get(A)).toBe("title = 1\ntitle title\n");
    expect(place.querySelector(".search-outcome")!.textContent).toContain("Replaced 4 matches in 2 files.");
    expect(rows()).toEqual([]);
    expect(document.activeElement?.textContent).toBe("Undo");
    button("Undo").click();
    await later();
    expect(api.files).toEqual(before);
    expect(document.body.textContent).toContain("The old text is back in 2 files.");
    expect(rows()).toHaveLength(6);
  });

  it("asks about a file by its name, and does nothing without a yes", async () => {
    button("Replace all in “a.py”").click();
    expect(document.querySelector("dialog h2")!.textContent).toBe("Replace 3 matches in “a.py” with “title”?");
    await answer(false);
    expect(api.written).toEqual([]);
  });

  it("deletes where nothing is put in the place", async () => {
    await type("", "Replace with");
    button("Replace all").click();
    expect(document.querySelector("dialog h2")!.textContent).toBe("Delete 4 matches in 2 files?");
    await answer(true);
    expect(api.files.get(B)).toBe("    my \n");
  });

  it("tells files with changes that are not saved apart, before and after", async () => {
    workspace.dirty = [A];
    button("Replace all").click();
    expect(document.querySelector("dialog")!.textContent).toContain("Not touched, since they have changes that are not saved: “a.py”.");
    await answer(true);
    expect(api.files.get(A)).toBe("name = 1\nname name\n");
    const card = place.querySelector(".search-outcome")!;
    expect(card.textContent).toContain("Replaced 1 match in 1 file.");
    expect(card.textContent).toContain("1 file was left as it is:");
    button("a.py", card).click();
    expect(workspace.opened.at(-1)?.path).toBe(A);
    expect(texts()[0]).toBe("a.py");
  });

  it("says why nothing could be undone", async () => {
    button("Replace all").click();
    await answer(true);
    api.files.set(A, "changed");
    button("Undo").click();
    await later();
    expect(document.body.textContent).toContain("Not undone in “a.py”: It has changed meanwhile.");
  });

  it("says that only what is listed is replaced", async () => {
    api.end = { truncated: true };
    await type("nam");
    button("Replace all").click();
    expect(document.querySelector("dialog")!.textContent).toContain("Only the matches that are listed are replaced.");
    await answer(false);
  });

  it("is also done by keys", async () => {
    key("ArrowDown");
    key("r");
    await later();
    expect(api.files.get(A)).toBe("title = 1\nname name\n");
    field("Replace with").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
    expect(document.querySelector("dialog")).not.toBeNull();
    await answer(false);
  });

  it("forgets its account with the next search", async () => {
    button("Replace in line 1").click();
    await later();
    expect(place.querySelector(".search-outcome")!.childElementCount).toBe(1);
    await type("other");
    expect(place.querySelector(".search-outcome")!.childElementCount).toBe(0);
  });
});
