import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { treePanelWith } from "../../../src/workspace/tree";
import type { TreeHooks } from "../../../src/workspace/tree";
import type { PanelHandle } from "../../../src/workspace/panel";
import { fakeDialogs } from "../../fakes/dialogs";
import { FilesServer } from "../../fakes/filesServer";
import { entry, folder, many } from "../../fakes/folders";
import { fakeLayout } from "../../fakes/unlaid";
import { FakeWorkspace } from "../../fakes/workspace";

const HOME = "/home/ada";
let server: FilesServer;
let workspace: FakeWorkspace;
let panel: PanelHandle;

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".tree-row")];
const names = (): (string | undefined)[] => rows().map((row) => row.querySelector(".label")?.textContent ?? row.className.replace("tree-row ", ""));
const row = (name: string): HTMLElement => rows().find((one) => one.querySelector(".label")?.textContent === name)!;
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(60);
const button = (label: string): HTMLButtonElement => [...document.querySelectorAll("button")].find((one) => one.textContent.trim().startsWith(label) || one.ariaLabel === label)!;
const chosen = (): (string | undefined)[] => rows().filter((one) => one.ariaSelected === "true").map((one) => one.querySelector(".label")?.textContent);
const toasts = (): string => document.getElementById("toasts")?.textContent ?? "";

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  await settled();
}

async function click(name: string, more: MouseEventInit = {}): Promise<void> {
  row(name).dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1, ...more }));
  await settled();
}

async function pick(label: string): Promise<void> {
  [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find((one) => one.textContent.startsWith(label))!.click();
  await settled();
}

async function menuOf(name: string): Promise<string[]> {
  row(name).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
  await settled();
  return [...document.querySelectorAll('[role="menuitem"]')].map((one) => one.childNodes[1]?.textContent ?? "");
}

async function type(text: string): Promise<void> {
  const input = document.querySelector<HTMLInputElement>(".naming input")!;
  expect(document.activeElement).toBe(input);
  input.value = text;
  input.dispatchEvent(new Event("input"));
  await press("Enter");
}

async function mount(hooks: TreeHooks = {}): Promise<void> {
  document.body.innerHTML = '<main><div id="place"></div></main><div id="toasts"></div>';
  panel = treePanelWith(hooks).mount(document.getElementById("place")!, workspace);
  await settled();
}

beforeEach(() => {
  vi.useFakeTimers();
  fakeDialogs();
  fakeLayout(600);
  localStorage.clear();
  server = new FilesServer({
    [HOME]: [folder("docs"), folder("src"), entry("a.txt"), entry("b.txt"), entry("c.txt"), entry(".env")],
    [`${HOME}/docs`]: [entry("guide.md")],
    [`${HOME}/src`]: [folder("deep"), entry("main.py")],
    [`${HOME}/src/deep`]: [entry("core.py")],
  });
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
  workspace = new FakeWorkspace();
});

afterEach(() => {
  panel.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the root is shown, folders open with a press and files in the editor", async () => {
  await mount();
  expect(names()).toEqual(["docs", "src", "a.txt", "b.txt", "c.txt"]);
  await click("src");
  expect(names()).toEqual(["docs", "src", "deep", "main.py", "a.txt", "b.txt", "c.txt"]);
  expect(row("src").ariaExpanded).toBe("true");
  await click("main.py");
  expect(workspace.open).toHaveBeenCalledWith(`${HOME}/src/main.py`, undefined, { focus: false });
  await click("src");
  expect(names()).toHaveLength(5);
});

test("what was open is open after a reload", async () => {
  await mount();
  await click("src");
  panel.dispose();
  await mount();
  expect(names()).toContain("main.py");
});

test("keys walk, open, close and find", async () => {
  await mount();
  panel.focus();
  expect(document.activeElement).toBe(row("docs"));
  await press("ArrowDown");
  await press("ArrowRight");
  expect(names()).toContain("main.py");
  await press("ArrowRight");
  expect(document.activeElement).toBe(row("deep"));
  await press("ArrowLeft");
  expect(document.activeElement).toBe(row("src"));
  await press("ArrowLeft");
  expect(names()).not.toContain("main.py");
  await press("End");
  expect(document.activeElement).toBe(row("c.txt"));
  await press("a");
  expect(document.activeElement).toBe(row("a.txt"));
  await press("Enter");
  expect(workspace.open).toHaveBeenLastCalledWith(`${HOME}/a.txt`, undefined, { focus: true });
  expect(rows().filter((one) => one.tabIndex === 0)).toEqual([row("a.txt")]);
});

test("several are chosen with Shift, Ctrl and Space", async () => {
  await mount();
  await click("a.txt");
  await click("c.txt", { shiftKey: true });
  expect(chosen()).toEqual(["a.txt", "b.txt", "c.txt"]);
  await click("b.txt", { ctrlKey: true });
  expect(chosen()).toEqual(["a.txt", "c.txt"]);
  await press("ArrowUp", { ctrlKey: true });
  await press(" ");
  expect(chosen()).toEqual(["c.txt"]);
  await press("ArrowUp", { shiftKey: true });
  expect(chosen()).toEqual(["src", "a.txt"]);
  await press("a", { ctrlKey: true });
  expect(chosen()).toHaveLength(5);
  await press("Escape");
  expect(chosen()).toEqual([]);
});

test("a new file gets its name in place and opens", async () => {
  await mount();
  await click("docs");
  button("New file").click();
  await settled();
  await type("guide.md");
  expect(document.querySelector(".name-problem")?.textContent).toContain("already in this folder");
  await type("notes.md");
  expect(server.has(`${HOME}/docs/notes.md`)).toBe(true);
  expect(workspace.open).toHaveBeenLastCalledWith(`${HOME}/docs/notes.md`);
  expect(chosen()).toEqual(["notes.md"]);
});

test("a new folder that one thinks better of is not made, and the focus is back", async () => {
  await mount();
  await click("a.txt");
  button("New folder").click();
  await settled();
  await press("Escape");
  expect(document.activeElement).toBe(row("a.txt"));
  expect(server.log).toEqual([]);
});

test("renaming in place tells the tabs, and keeps open folders open", async () => {
  await mount();
  await click("src");
  await press("F2");
  const input = document.querySelector<HTMLInputElement>(".naming input")!;
  expect([input.value, input.selectionStart, input.selectionEnd]).toEqual(["src", 0, 3]);
  await type("code");
  expect(workspace.moved).toHaveBeenCalledWith(`${HOME}/src`, `${HOME}/code`);
  expect(names()).toEqual(["code", "deep", "main.py", "docs", "a.txt", "b.txt", "c.txt"]);
  expect(document.activeElement).toBe(row("code"));
});

test("a refused rename says why and leaves the name", async () => {
  server.failing.set("POST rename", [403, "You may not rename this."]);
  await mount();
  await click("a.txt");
  await press("F2");
  await type("z.txt");
  expect(toasts()).toContain("You may not rename this.");
  expect(names()).toContain("a.txt");
});

test("what is deleted is in the trash, and back with Undo", async () => {
  await mount();
  await click("a.txt");
  await click("b.txt", { ctrlKey: true });
  await press("Delete");
  expect(names()).toEqual(["docs", "src", "c.txt"]);
  expect(workspace.deleted.mock.calls).toEqual([[`${HOME}/a.txt`], [`${HOME}/b.txt`]]);
  expect(toasts()).toContain("2 things are in the trash.");
  expect(document.activeElement).toBe(row("c.txt"));
  button("Undo").click();
  await settled();
  expect(names()).toEqual(["docs", "src", "a.txt", "b.txt", "c.txt"]);
});

test("deleting a file with unsaved text asks once", async () => {
  workspace.dirtyPaths.mockReturnValue([`${HOME}/src/main.py`]);
  await mount();
  await click("src");
  await press("Delete");
  expect(document.querySelector("dialog")?.textContent).toContain("Delete “main.py”, which has unsaved text?");
  button("Cancel").click();
  await settled();
  expect(server.log).toEqual([]);
});

test("copy and paste, in the same folder under another name", async () => {
  await mount();
  await click("a.txt");
  await press("c", { ctrlKey: true });
  await press("v", { ctrlKey: true });
  await press("v", { ctrlKey: true });
  expect(names()).toEqual(["docs", "src", "a copy 2.txt", "a copy.txt", "a.txt", "b.txt", "c.txt"]);
  expect(chosen()).toEqual(["a copy 2.txt"]);
});

test("cut and paste moves, with a way back", async () => {
  await mount();
  await click("docs");
  await click("a.txt");
  await press("x", { ctrlKey: true });
  expect(row("a.txt").classList.contains("cut")).toBe(true);
  await click("guide.md");
  await press("v", { ctrlKey: true });
  expect(workspace.moved).toHaveBeenCalledWith(`${HOME}/a.txt`, `${HOME}/docs/a.txt`);
  expect(names()).toEqual(["docs", "a.txt", "guide.md", "src", "b.txt", "c.txt"]);
  button("Undo").click();
  await settled();
  expect(server.has(`${HOME}/a.txt`)).toBe(true);
  expect(names()).toEqual(["docs", "guide.md", "src", "a.txt", "b.txt", "c.txt"]);
});

test("the menu of a file and of a folder offer what can be done there", async () => {
  await mount({ findInFolder: () => undefined });
  expect(await menuOf("a.txt")).toEqual(["Open to the side", "Open in new window", "Open a console here", "Copy", "Cut", "Duplicate", "Download", "Share by link", "Copy path", "Properties", "Rename", "Delete"]);
  const items = await menuOf("docs");
  expect(items).toEqual(expect.arrayContaining(["New file", "New folder", "Upload files", "Open a console here", "Find in folder", "Download as zip"]));
  expect(document.querySelector<HTMLAnchorElement>('[role="menuitem"][href*="zip"]')?.getAttribute("href")).toBe("/api/v0/user/ada/files/zip/?path=%2Fhome%2Fada%2Fdocs");
  await pick("Open a console here");
  expect(workspace.terminal).toHaveBeenCalledWith(`${HOME}/docs`);
});

test("“Rename” in the menu leaves the focus in the field", async () => {
  await mount();
  await menuOf("b.txt");
  await pick("Rename");
  await type("z.txt");
  expect(names()).toContain("z.txt");
});

test("hidden files are shown on demand, and that is remembered", async () => {
  await mount();
  button("More actions for the tree").click();
  await pick("Show hidden files");
  expect(names()).toContain(".env");
  panel.dispose();
  await mount();
  expect(names()).toContain(".env");
});

test("the file in the editor is revealed, its folders opened", async () => {
  await mount();
  workspace.activate(`${HOME}/src/deep/core.py`);
  await settled();
  expect(chosen()).toEqual(["core.py"]);
  workspace.activate("/etc/passwd");
  workspace.activate(null);
  await settled();
  expect(chosen()).toEqual(["core.py"]);
});

test("a hidden panel reveals when it is shown, and a new root begins anew", async () => {
  await mount();
  panel.hidden?.();
  workspace.activate(`${HOME}/docs/guide.md`);
  await settled();
  expect(names()).not.toContain("guide.md");
  panel.shown?.();
  await settled();
  expect(chosen()).toEqual(["guide.md"]);
  workspace.root.mockReturnValue(`${HOME}/src`);
  panel.shown?.();
  await settled();
  expect(names()).toEqual(["deep", "main.py"]);
});

test("changes made elsewhere come in, and what is chosen, open and focused stays", async () => {
  await mount();
  await click("src");
  await click("b.txt");
  server.folders.add(HOME, entry("0.txt"), folder("aaa"));
  server.folders.remove(`${HOME}/c.txt`);
  workspace.change(HOME, `${HOME}/src/deep`);
  await settled();
  expect(names()).toEqual(["aaa", "docs", "src", "deep", "main.py", "0.txt", "a.txt", "b.txt"]);
  expect(chosen()).toEqual(["b.txt"]);
  expect(document.activeElement).toBe(row("b.txt"));
  server.folders.remove(`${HOME}/b.txt`);
  workspace.change(HOME);
  await settled();
  expect(chosen()).toEqual([]);
  expect(document.activeElement).toBe(row("a.txt"));
});

test("a folder that was deleted elsewhere goes with all that was open in it", async () => {
  await mount();
  await click("src");
  server.folders.remove(`${HOME}/src`);
  server.folders.folders.delete(`${HOME}/src`);
  workspace.change(`${HOME}/src`, HOME);
  await settled();
  expect(names()).toEqual(["docs", "a.txt", "b.txt", "c.txt"]);
});

test("which folders are on the screen is told, so that they are watched", async () => {
  const watch = vi.fn();
  await mount({ watch });
  await click("src");
  await click("b.txt");
  expect(watch.mock.calls).toEqual([[[HOME]], [[HOME, `${HOME}/src`]]]);
});

test("what git says is shown", async () => {
  let changed: () => void = () => undefined;
  const statusOf = vi.fn((path: string) => (path.endsWith("a.txt") ? { letter: "M", words: "Modified", kind: "changed" as const } : null));
  await mount({ statusOf, onStatusChanged: (heard) => ((changed = heard), () => undefined) });
  expect(row("a.txt").ariaLabel).toBe("a.txt, Modified");
  statusOf.mockReturnValue(null);
  changed();
  expect(row("a.txt").ariaLabel).toBe("a.txt");
});

test("a hundred thousand files: only what is seen is in the page, and any place can be reached", async () => {
  server = new FilesServer({ [HOME]: many(100_000) });
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
  await mount();
  expect(rows().length).toBeLessThan(60);
  expect(document.querySelector<HTMLElement>(".tree-rows")?.style.height).toBe("2400000px");
  panel.focus();
  await press("End");
  await vi.advanceTimersByTimeAsync(50);
  expect(document.activeElement).toBe(row("file099999"));
  expect(server.folders.asked.length).toBeLessThan(4);
  await press("Home");
  expect(document.activeElement).toBe(row("file000000"));
  workspace.activate(`${HOME}/file055555`);
  await vi.advanceTimersByTimeAsync(50);
  expect(chosen()).toEqual(["file055555"]);
  expect(server.folders.asked.length).toBeLessThan(16);
});

test("loading, failure and emptiness each say what they are", async () => {
  server.folders.folders.delete(HOME);
  await mount();
  expect(document.querySelector(".tree-state")?.textContent).toContain("is not there");
  server.folders.folders.set(HOME, []);
  button("Try again").click();
  await settled();
  expect(document.querySelector(".tree-state")?.textContent).toContain("Nothing is in this folder yet");
  server.folders.add(HOME, entry(".hidden"));
  workspace.change(HOME);
  await settled();
  expect(document.querySelector(".tree-state")?.textContent).toContain("begin with a dot");
  button("Show hidden files").click();
  await settled();
  expect(names()).toEqual([".hidden"]);
});

test("a folder inside that cannot be read says so in its place, and can be tried again", async () => {
  server.failing.set("GET listing /home/ada/src", [403, "You may not read this folder."]);
  await mount();
  await click("src");
  expect(document.querySelector(".tree-row.note-problem")?.textContent).toContain("You may not read this folder.");
  server.failing.clear();
  document.querySelector<HTMLElement>("[data-retry]")?.click();
  await settled();
  expect(names()).toContain("main.py");
});

test("closed, it listens to nothing any more", async () => {
  await mount();
  panel.dispose();
  expect(workspace.listeners).toBe(0);
  expect(document.querySelector(".tree")).toBeNull();
});
