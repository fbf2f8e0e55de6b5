import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { commands } from "../../../src/lib/commands";
import { entry, folder, many } from "../../fakes/folders";
import { HOME, begin, button, chosen, click, end, mount, names, panel, pick, press, row, rows, serve, server, settled, type, workspace } from "./stage";

beforeEach(begin);
afterEach(end);

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
  serve({ [HOME]: many(100_000) });
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

test("what the tree can do is in the palette and its keys in the sheet, as long as it is there", async () => {
  await mount();
  const mine = (): string[] => commands().filter((one) => one.id.startsWith("tree-")).map((one) => one.id);
  expect(mine()).toEqual(expect.arrayContaining(["tree-new-file", "tree-rename"]));
  await click("src");
  commands().find((one) => one.id === "tree-close-all")?.run?.();
  commands().find((one) => one.id === "tree-hidden")?.run?.();
  expect([names().includes(".env"), names().includes("main.py")]).toEqual([true, false]);
  commands().find((one) => one.id === "tree-new-folder")?.run?.();
  await type("new");
  commands().find((one) => one.id === "tree-new-file")?.run?.();
  await type("new.py");
  expect([server.has(`${HOME}/new`), server.has(`${HOME}/new.py`)]).toEqual([true, true]);
  panel.dispose();
  expect(mine()).toEqual([]);
});

test("closed, it listens to nothing any more", async () => {
  await mount();
  panel.dispose();
  expect(workspace.listeners).toBe(0);
  expect(document.querySelector(".tree")).toBeNull();
});
