import { afterEach, beforeEach, expect, test } from "vitest";
import { commands } from "../../../src/lib/commands";
import { HOME, begin, button, chosen, click, end, menuOf, mount, names, pick, press, row, server, settled, toasts, type, workspace } from "./stage";

beforeEach(begin);
afterEach(end);

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
  expect(document.activeElement).toBe(row("a copy 2.txt"));
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

test("the trash opens in a tab, from the bar and from the palette", async () => {
  await mount();
  button("More actions for the tree").click();
  await pick("Trash");
  expect(workspace.openView.mock.lastCall?.[0].key).toBe("trash");
  await click("a.txt");
  await press("Delete");
  const tab = document.body.appendChild(document.createElement("div"));
  const leave = workspace.openView.mock.lastCall![0].mount(tab);
  await settled();
  button("Put back “a.txt”").click();
  await settled();
  expect(names()).toContain("a.txt");
  leave();
  commands().find((one) => one.id === "tree-trash")?.run?.();
  expect(workspace.openView).toHaveBeenCalledTimes(2);
});

test("no room for the trash itself: deleting for good is offered, with the reason", async () => {
  server.failing.set("POST trash", [507, "The disk is full, even for the trash."]);
  await mount();
  await click("a.txt");
  await press("Delete");
  expect(document.querySelector("dialog")?.textContent).toContain("Delete “a.txt” for good?The disk is full, even for the trash. This cannot be undone.");
  document.querySelector("dialog form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
  expect(server.log.at(-1)).toBe("DELETE path/home/ada/a.txt");
  expect(names()).not.toContain("a.txt");
});
