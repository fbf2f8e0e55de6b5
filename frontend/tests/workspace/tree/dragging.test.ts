import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { treePanelWith } from "../../../src/workspace/tree";
import type { PanelHandle } from "../../../src/workspace/panel";
import { fakeDialogs } from "../../fakes/dialogs";
import { FilesServer } from "../../fakes/filesServer";
import { entry, folder } from "../../fakes/folders";
import { fakeLayout } from "../../fakes/unlaid";
import { FakeWorkspace } from "../../fakes/workspace";

const HOME = "/home/ada";
let server: FilesServer;
let panel: PanelHandle;
let workspace: FakeWorkspace;
let transfer: FakeTransfer;

/** What jsdom lacks of a drag. */
class FakeTransfer {
  types: string[];
  dropEffect = "none";
  effectAllowed = "";
  image: Element | null = null;
  readonly data = new Map<string, string>();
  private readonly files: File[];
  constructor(files: File[] = []) {
    this.files = files;
    this.types = files.length > 0 ? ["Files"] : ["text/plain"];
  }
  get items(): unknown[] {
    return this.files.map((file) => ({ kind: "file", webkitGetAsEntry: () => null, getAsFile: () => file }));
  }
  setData(type: string, text: string): void {
    this.data.set(type, text);
  }
  setDragImage(image: Element): void {
    this.image = image;
  }
}

const settled = (ms = 60): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const row = (name: string): HTMLElement => [...document.querySelectorAll<HTMLElement>(".tree-row")].find((one) => one.querySelector(".label")?.textContent === name)!;
const toasts = (): string => document.getElementById("toasts")?.textContent ?? "";

function drag(type: string, target: Element, more: Record<string, unknown> = {}): Event {
  const event = Object.assign(new MouseEvent(type, { bubbles: true, cancelable: true, ...more }), { dataTransfer: transfer });
  target.dispatchEvent(event);
  return event;
}

beforeEach(async () => {
  vi.useFakeTimers();
  fakeDialogs();
  fakeLayout(600);
  localStorage.clear();
  server = new FilesServer({ [HOME]: [folder("docs"), folder("src"), entry("a.txt"), entry("b.txt")], [`${HOME}/docs`]: [entry("guide.md")], [`${HOME}/src`]: [] });
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
  document.body.innerHTML = '<main><div id="place"></div></main><div id="toasts"></div>';
  workspace = new FakeWorkspace();
  transfer = new FakeTransfer();
  panel = treePanelWith({}).mount(document.getElementById("place")!, workspace);
  await settled();
});

afterEach(() => {
  panel.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a file dropped on a folder moves into it, which shows where it would go", async () => {
  drag("dragstart", row("a.txt"));
  expect(transfer.data.get("text/plain")).toBe(`${HOME}/a.txt`);
  drag("dragover", row("docs"));
  expect([transfer.dropEffect, row("docs").classList.contains("drop")]).toEqual(["move", true]);
  drag("drop", row("docs"));
  await settled();
  expect(server.has(`${HOME}/docs/a.txt`)).toBe(true);
  expect(workspace.moved).toHaveBeenCalledWith(`${HOME}/a.txt`, `${HOME}/docs/a.txt`);
  expect(toasts()).toContain("“a.txt” moved to “docs”.");
  expect(row("docs").classList.contains("drop")).toBe(false);
});

test("all that is chosen goes along, with its number under the pointer", async () => {
  row("a.txt").click();
  row("b.txt").dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: true }));
  drag("dragstart", row("b.txt"));
  expect(transfer.image?.textContent).toBe("2 things");
  drag("drop", row("src"));
  await settled();
  expect(server.folders.folders.get(`${HOME}/src`)).toHaveLength(2);
  expect(document.querySelector(".tree-dragged")).toBeNull();
});

test("held Ctrl or Alt copies", async () => {
  drag("dragstart", row("a.txt"));
  drag("dragover", row("docs"), { ctrlKey: true });
  expect(transfer.dropEffect).toBe("copy");
  drag("drop", row("docs"), { altKey: true });
  await settled();
  expect([server.has(`${HOME}/docs/a.txt`), server.has(`${HOME}/a.txt`)]).toEqual([true, true]);
});

test("nothing goes into itself, or to where it is", async () => {
  drag("dragstart", row("docs"));
  drag("dragover", row("docs"));
  expect(transfer.dropEffect).toBe("none");
  drag("drop", row("docs"));
  drag("dragstart", row("a.txt"));
  drag("dragover", row("b.txt"));
  expect(transfer.dropEffect).toBe("none");
  drag("drop", row("b.txt"));
  await settled();
  expect(server.log).toEqual([]);
  expect(toasts()).toContain("“docs” cannot go into itself.");
});

test("a closed folder springs open when one waits over it", async () => {
  drag("dragstart", row("a.txt"));
  drag("dragover", row("docs"));
  await settled(500);
  expect(row("docs").ariaExpanded).toBe("false");
  drag("dragover", row("docs"));
  await settled(300);
  expect(row("docs").ariaExpanded).toBe("true");
  drag("dragover", row("src"));
  drag("dragleave", row("src"), { relatedTarget: document.body });
  await settled(1_000);
  expect(row("src").ariaExpanded).toBe("false");
});

test("files from the computer are uploaded into the folder, and shown", async () => {
  transfer = new FakeTransfer([new File(["hello"], "up.txt")]);
  row("docs").click();
  await settled();
  drag("dragover", row("guide.md"));
  expect([transfer.dropEffect, row("docs").classList.contains("drop")]).toEqual(["copy", true]);
  drag("drop", row("guide.md"));
  await settled();
  expect(toasts()).toContain("1 file uploaded.");
  expect(row("up.txt")).toBeDefined();
});

test("a file that is there already is replaced only after a question", async () => {
  transfer = new FakeTransfer([new File(["hello"], "a.txt")]);
  drag("drop", document.querySelector(".tree-scroll")!);
  await settled();
  expect(document.querySelector("dialog")?.textContent).toContain("Replace “a.txt”?");
  document.querySelector<HTMLElement>("[data-cancel]")?.click();
  await settled();
  expect(server.log).toEqual([]);
});

test("a file that misses everything does not take the place of the page", () => {
  transfer = new FakeTransfer([new File([""], "x")]);
  expect(drag("drop", document.body).defaultPrevented).toBe(true);
  transfer = new FakeTransfer();
  expect(drag("drop", document.body).defaultPrevented).toBe(false);
});

test("something else that is dragged over the tree is not ours", () => {
  expect(drag("dragover", row("docs")).defaultPrevented).toBe(false);
  expect(drag("drop", row("docs")).defaultPrevented).toBe(false);
});

test("of several things those that fail are told, and the others have moved", async () => {
  server.folders.add(`${HOME}/docs`, entry("a.txt"));
  row("a.txt").click();
  row("b.txt").dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: true }));
  drag("dragstart", row("a.txt"));
  drag("drop", row("docs"));
  await settled();
  expect(toasts()).toContain("1 of 2 failed: “a.txt” is already there.");
  expect([server.has(`${HOME}/a.txt`), server.has(`${HOME}/docs/b.txt`)]).toEqual([true, true]);
});
