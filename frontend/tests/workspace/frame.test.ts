import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { prefer } from "../../src/editor/preferences";
import { bindKeys, commands } from "../../src/lib/commands";
import { HttpError } from "../../src/lib/http";
import { WorkspaceFrame } from "../../src/workspace/frame";
import type { FrameOptions } from "../../src/workspace/frame";
import type { Panel, Workspace } from "../../src/workspace/panel";
import { fakeDialogs } from "../fakes/dialogs";
import { DummyServer } from "../fakes/dummy-server";
import { DummyConsoles, DummyFiles, PAGE, dummyTerminal } from "../fakes/dummy-frame";

const ROOT = "/home/alice/p";
let files: DummyFiles;
let consoles: DummyConsoles;
let frame: WorkspaceFrame;
let widths: { narrow: boolean; overlaid: boolean };
let unbind: () => void;
const mounted = vi.fn<(workspace: Workspace) => void>();
const panel: Panel = {
  id: "tree",
  title: "Files",
  icon: "folder",
  keys: "Mod+Shift+E",
  mount: (place, workspace) => {
    mounted(workspace);
    const inside = document.createElement("button");
    inside.textContent = "tree";
    place.append(inside);
    return { focus: () => inside.focus(), dispose: () => inside.remove() };
  },
};

const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20));
const tabs = (): string[] => [...document.querySelectorAll<HTMLElement>(".workspace-group:not([hidden])")].map((group) => [...group.querySelectorAll<HTMLElement>("[data-tab-id]")].map((row) => (row.dataset["tabId"] ?? "").replace(`${ROOT}/`, "") + (row.querySelector("[aria-current]") === null ? "" : "*")).join(" "));
const press = (key: string, held: KeyboardEventInit = {}): void => void (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }));
const run = (id: string): void => commands().find((command) => command.id === id)?.run?.();
const dialog = (): HTMLDialogElement | null => document.querySelector("dialog");
const button = (name: string): HTMLElement => [...document.querySelectorAll<HTMLElement>("button")].find((one) => (one.ariaLabel ?? one.getAttribute("aria-label") ?? one.textContent) === name)!;

async function starts(options: Partial<FrameOptions> = {}, address: Partial<FrameOptions["page"]> = { folder: ROOT }): Promise<void> {
  document.body.innerHTML = PAGE;
  frame = new WorkspaceFrame({ page: { user: "alice", home: "/home/alice", folder: null, file: null, ...address }, panels: [panel], openFile: files.open, openTerminal: dummyTerminal, ...options });
  frame.start();
  await settled();
}

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "/");
  files = new DummyFiles();
  consoles = new DummyConsoles();
  widths = { narrow: false, overlaid: false };
  mounted.mockClear();
  fakeDialogs();
  Element.prototype.scrollIntoView = vi.fn();
  HTMLElement.prototype.showPopover = vi.fn();
  vi.stubGlobal("WebSocket", DummyServer);
  vi.stubGlobal("fetch", consoles.fetch);
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: query === "(max-width: 720px)" ? widths.narrow : query.includes("900px") ? widths.overlaid : query === "(min-width: 721px)" ? !widths.narrow : false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  unbind = bindKeys();
});

afterEach(() => {
  frame.dispose();
  unbind();
  vi.unstubAllGlobals();
});

describe("files", () => {
  test("open in tabs; the address, the title and what listens follow the one in use", async () => {
    await starts();
    const heard = vi.fn();
    frame.workspace.onActiveChanged(heard);
    await Promise.resolve();
    expect(location.pathname).toBe("/user/alice/workspace/home/alice/p/");
    await frame.workspace.open(`${ROOT}/a.py`);
    await frame.workspace.open(`${ROOT}/b.py`, { line: 3, column: 1, length: 2 });
    expect(tabs()).toEqual(["a.py b.py*"]);
    expect(location.pathname).toBe("/user/alice/workspace/home/alice/p/b.py");
    expect(history.state).toMatchObject({ root: ROOT });
    expect(document.title).toBe("b.py · Terrarium");
    expect(heard.mock.calls).toEqual([[null], [`${ROOT}/a.py`], [`${ROOT}/b.py`]]);
    expect(files.at(`${ROOT}/b.py`).went).toHaveBeenCalledWith({ line: 3, column: 1, length: 2 });
    expect(document.activeElement).toBe(files.at(`${ROOT}/b.py`).element);
    expect(frame.workspace.openPaths()).toEqual([`${ROOT}/a.py`, `${ROOT}/b.py`]);
  });

  test("open at the place that the address asks for, which it then no longer says", async () => {
    history.replaceState(null, "", `/user/alice/workspace${ROOT}/a.py?line=7&column=2`);
    await starts({}, { file: `${ROOT}/a.py` });
    expect(files.at(`${ROOT}/a.py`).went).toHaveBeenCalledWith({ line: 7, column: 2 });
    expect(location.search).toBe("");
  });

  test("unsaved text is marked, told, and asked about before its tab closes: saved, discarded, or kept open", async () => {
    prefer("alice", { autosave: false });
    await starts();
    await frame.workspace.open(`${ROOT}/a.py`);
    const file = files.at(`${ROOT}/a.py`);
    file.types("x");
    expect(document.title).toBe("● a.py · Terrarium");
    expect(document.querySelector("[data-unsaved]")).not.toBeNull();
    expect(frame.workspace.dirtyPaths()).toEqual([`${ROOT}/a.py`]);
    run("tab-close");
    await settled();
    dialog()!.close();
    await settled();
    expect(tabs()).toEqual(["a.py*"]);
    file.saves.mockReturnValueOnce(false);
    run("tab-close");
    await settled();
    dialog()!.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(tabs(), "it could not be saved").toEqual(["a.py*"]);
    run("tab-close");
    await settled();
    button("Discard changes").click();
    dialog()?.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(tabs()).toEqual([""]);
    expect(file.discard).toHaveBeenCalledOnce();
    run("tab-reopen");
    await settled();
    expect(tabs()).toEqual(["a.py*"]);
    expect(files.at(`${ROOT}/a.py`).discard).not.toHaveBeenCalled();
  });

  test("what is saved by itself is not asked about, unless it cannot be saved", async () => {
    await starts();
    await frame.workspace.open(`${ROOT}/a.py`);
    const file = files.at(`${ROOT}/a.py`);
    file.types("x");
    file.saves.mockReturnValueOnce(false);
    run("tab-close");
    await settled();
    expect(dialog()!.textContent).toContain("Save “a.py”");
    dialog()!.close();
    run("tab-close");
    await settled();
    expect(dialog()).toBeNull();
    expect(tabs()).toEqual([""]);
  });

  test("leaving the page is asked about only where a text would be lost", async () => {
    await starts();
    await frame.workspace.open(`${ROOT}/a.py`);
    const leaves = (): boolean => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(leaves()).toBe(true);
    files.at(`${ROOT}/a.py`).types("x");
    expect(leaves()).toBe(false);
    files.at(`${ROOT}/a.py`).drafted.mockReturnValue(true);
    expect(leaves()).toBe(true);
  });

  test("what cannot be opened says so in its tab; a picture is shown as one", async () => {
    const view = { key: "preview:x", title: "x", icon: "file", mount: (place: HTMLElement) => { place.textContent = "a picture"; return () => undefined; } } as const;
    files.refused.set(`${ROOT}/gone.py`, new HttpError("No such file.", 404));
    files.refused.set(`${ROOT}/blob`, new HttpError("Not a text.", 415));
    await starts({ previews: { viewFor: (path) => (path.endsWith("blob") || path.endsWith(".png") ? view : null), replaces: (path) => path.endsWith(".png") } });
    await frame.workspace.open(`${ROOT}/gone.py`);
    expect(document.querySelector("[data-content]")!.textContent).toContain("There is no file “gone.py”");
    await frame.workspace.open(`${ROOT}/blob`);
    await frame.workspace.open(`${ROOT}/a.png`);
    expect(files.opened).toEqual([]);
    expect([...document.querySelectorAll("[data-content]")].map(({ textContent }) => textContent)).toEqual([expect.stringContaining("gone.py"), "a picture", "a picture"]);
  });

  test("a preview follows what is typed", async () => {
    const update = vi.fn();
    await starts({ previews: { viewFor: (path) => ({ key: `preview:${path}`, title: "Preview", icon: "eye", mount: () => () => undefined, update }), replaces: () => false } });
    await frame.workspace.open(`${ROOT}/a.md`);
    run("workspace-preview");
    expect(tabs()).toEqual(["a.md*", "view:preview:a.md*"]);
    files.at(`${ROOT}/a.md`).types("# x");
    await vi.waitFor(() => expect(update).toHaveBeenLastCalledWith("# x"));
  });

  test("follow what a panel moves and deletes; an unsaved one stays", async () => {
    await starts();
    const heard = vi.fn();
    frame.workspace.onFoldersChanged(heard);
    for (const name of ["a.py", "d/b.py", "d/c.py"]) await frame.workspace.open(`${ROOT}/${name}`);
    frame.workspace.moved(`${ROOT}/d`, `${ROOT}/e`);
    expect(tabs()).toEqual(["a.py e/b.py e/c.py*"]);
    expect(heard).toHaveBeenLastCalledWith(new Set([ROOT]));
    files.at(`${ROOT}/e/c.py`).types("x");
    frame.workspace.deleted(`${ROOT}/e`);
    await settled();
    expect(tabs()).toEqual(["a.py e/c.py*"]);
  });

  test("look whether they changed when their folder did, and tell when they are saved", async () => {
    await starts();
    const heard = vi.fn();
    frame.workspace.onFoldersChanged(heard);
    await frame.workspace.open(`${ROOT}/a.py`);
    DummyServer.last.accept();
    DummyServer.last.tell({ type: "changed", folders: [ROOT] });
    expect(files.at(`${ROOT}/a.py`).looked).toHaveBeenCalledOnce();
    expect(heard).toHaveBeenCalledOnce();
    files.at(`${ROOT}/a.py`).types("x");
    press("s", { ctrlKey: true });
    await settled();
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe("the page", () => {
  test("comes back as it was: tabs, cursors, split, panel, terminal", async () => {
    await starts();
    await frame.workspace.open(`${ROOT}/a.py`);
    await frame.workspace.open(`${ROOT}/b.py`, undefined, { beside: true });
    await frame.workspace.terminal(ROOT);
    run("workspace-side");
    frame.dispose();
    files = new DummyFiles();
    await starts({}, { file: `${ROOT}/b.py` });
    expect(frame.root).toBe(ROOT);
    expect(tabs()).toEqual(["a.py*", "b.py*"]);
    expect(files.at(`${ROOT}/b.py`).at).toEqual({ line: 5, column: 2 });
    expect(document.querySelector<HTMLElement>("#workspace-side")!.hidden).toBe(true);
    expect(document.querySelector<HTMLElement>("#workspace-terminal")!.hidden).toBe(false);
    expect(document.querySelectorAll("#console-tabs a")).toHaveLength(1);
  });

  test("is used by keys alone: panel, tabs, split, and the parts in turn", async () => {
    await starts();
    await frame.workspace.open(`${ROOT}/a.py`);
    await frame.workspace.open(`${ROOT}/b.py`);
    press("E", { ctrlKey: true, shiftKey: true });
    expect(document.activeElement?.textContent).toBe("tree");
    press("E", { ctrlKey: true, shiftKey: true });
    expect(document.activeElement).toBe(files.at(`${ROOT}/b.py`).element);
    press("\\", { ctrlKey: true });
    expect(tabs()).toEqual(["a.py*", "b.py*"]);
    press("o", { altKey: true, code: "KeyO" });
    await settled();
    expect(frame.tabs.active).toBe(`${ROOT}/a.py`);
    press("\\", { ctrlKey: true });
    expect(tabs()).toEqual(["a.py* b.py"]);
    press("PageDown", { altKey: true });
    await settled();
    expect(tabs()).toEqual(["a.py b.py*"]);
    press("PageUp", { altKey: true, shiftKey: true });
    expect(tabs()).toEqual(["b.py* a.py"]);
    press("F6");
    await settled();
    expect(document.activeElement?.textContent).toBe("tree");
    press("F6");
    expect(document.activeElement).toBe(files.at(`${ROOT}/b.py`).element);
    press("w", { altKey: true, code: "KeyW" });
    await settled();
    expect(tabs()).toEqual(["a.py*"]);
  });

  test("shows a panel only when it is asked for, once, and says which is shown", async () => {
    const other: Panel = { ...panel, id: "git", title: "Changes", keys: "Mod+Shift+G" };
    await starts({ panels: [panel, other] });
    expect(mounted).toHaveBeenCalledOnce();
    expect(mounted).toHaveBeenCalledWith(frame.workspace);
    button("Changes").click();
    button("Files").click();
    expect(mounted).toHaveBeenCalledTimes(2);
    expect(button("Files").getAttribute("aria-pressed")).toBe("true");
    button("Files").click();
    expect(document.querySelector<HTMLElement>("#workspace-side")!.hidden).toBe(true);
  });

  test("on a phone shows one thing at a time", async () => {
    widths.narrow = true;
    await starts();
    const main = document.querySelector<HTMLElement>("#main")!;
    expect(main.dataset["place"]).toBe("panels");
    await frame.workspace.open(`${ROOT}/a.py`);
    expect(main.dataset["place"]).toBe("text");
    document.querySelector<HTMLElement>('#workspace-places [data-place="terminal"]')!.click();
    expect(main.dataset["place"]).toBe("terminal");
    expect(document.querySelector<HTMLElement>("#workspace-groups")!.hidden).toBe(true);
    await frame.workspace.open(`${ROOT}/b.py`, undefined, { beside: true });
    expect(tabs()).toEqual(["a.py b.py*"]);
  });

  test("a panel that lies over the text goes when a file is opened", async () => {
    widths.overlaid = true;
    await starts();
    expect(document.querySelector<HTMLElement>("#workspace-side")!.hidden).toBe(false);
    await frame.workspace.open(`${ROOT}/a.py`);
    expect(document.querySelector<HTMLElement>("#workspace-side")!.hidden).toBe(true);
  });
});

describe("consoles", () => {
  test("begin in a folder, with what is typed on their line once their terminal is there", async () => {
    await starts();
    await frame.workspace.terminal(`${ROOT}/d`, "git push", true);
    expect(consoles.posts("consoles/")).toEqual([{ executable: "bash", arguments: "", working_directory: `${ROOT}/d` }]);
    expect(consoles.posts("consoles/1/send_input/")).toEqual([{ input: "git push\n" }]);
    expect(document.querySelector<HTMLElement>("#workspace-terminal")!.hidden).toBe(false);
  });

  test("are gone to by a key, which makes one where there is none, and back", async () => {
    await starts();
    await frame.workspace.open(`${ROOT}/a.py`);
    press("`", { ctrlKey: true });
    await settled();
    expect(consoles.posts("consoles/")).toHaveLength(1);
    expect(document.activeElement?.closest("#workspace-terminal")).not.toBeNull();
    press("`", { ctrlKey: true });
    expect(document.activeElement).toBe(files.at(`${ROOT}/a.py`).element);
    press("j", { ctrlKey: true });
    expect(document.querySelector<HTMLElement>("#workspace-terminal")!.hidden).toBe(true);
    document.querySelector<HTMLElement>("[data-tab-id] a")!.focus();
    press("j", { ctrlKey: true });
    expect(consoles.posts("consoles/")).toHaveLength(1);
  });

  test("run a Python file, saved before, and nothing else", async () => {
    await starts();
    await frame.workspace.open(`${ROOT}/a.txt`);
    run("workspace-run");
    expect(consoles.posts("consoles/run/")).toEqual([]);
    await frame.workspace.open(`${ROOT}/app.py`);
    files.at(`${ROOT}/app.py`).types("x");
    run("workspace-run");
    await settled();
    expect(files.at(`${ROOT}/app.py`).saves).toHaveBeenCalledOnce();
    expect(consoles.posts("consoles/run/")).toEqual([{ path: `${ROOT}/app.py`, arguments: "" }]);
    expect(document.querySelector("#console-tabs a")?.textContent).toBe("app.py");
    expect(document.querySelector<HTMLElement>(".run-bar")!.hidden).toBe(false);
    await frame.workspace.open(`${ROOT}/a.txt`);
    expect(document.querySelector<HTMLElement>(".run-bar")!.hidden).toBe(true);
  });
});
