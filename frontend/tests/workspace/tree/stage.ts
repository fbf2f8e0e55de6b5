// A tree panel over files in memory, and the hands of somebody who uses it.
import { expect, vi } from "vitest";
import type { Entry } from "../../../src/files/listing";
import { treePanelWith } from "../../../src/workspace/tree";
import type { TreeHooks } from "../../../src/workspace/tree";
import type { PanelHandle } from "../../../src/workspace/panel";
import { fakeDialogs } from "../../fakes/dialogs";
import { FilesServer } from "../../fakes/filesServer";
import { entry, folder } from "../../fakes/folders";
import { fakeLayout } from "../../fakes/unlaid";
import { FakeWorkspace } from "../../fakes/workspace";

export const HOME = "/home/ada";
export let server: FilesServer;
export let workspace: FakeWorkspace;
export let panel: PanelHandle;

export const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".tree-row")];
export const names = (): (string | undefined)[] => rows().map((row) => row.querySelector(".label")?.textContent ?? row.className.replace("tree-row ", ""));
export const row = (name: string): HTMLElement => rows().find((one) => one.querySelector(".label")?.textContent === name)!;
export const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(60);
export const button = (label: string): HTMLButtonElement => [...document.querySelectorAll("button")].find((one) => one.textContent.trim().startsWith(label) || one.ariaLabel === label)!;
export const chosen = (): (string | undefined)[] => rows().filter((one) => one.ariaSelected === "true").map((one) => one.querySelector(".label")?.textContent);
export const toasts = (): string => document.getElementById("toasts")?.textContent ?? "";

export async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  await settled();
}

export async function click(name: string, more: MouseEventInit = {}): Promise<void> {
  row(name).dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1, ...more }));
  await settled();
}

export async function pick(label: string): Promise<void> {
  [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find((one) => one.textContent.startsWith(label))!.click();
  await settled();
}

export async function menuOf(name: string): Promise<string[]> {
  row(name).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
  await settled();
  return [...document.querySelectorAll('[role="menuitem"]')].map((one) => one.childNodes[1]?.textContent ?? "");
}

export async function type(text: string): Promise<void> {
  const input = document.querySelector<HTMLInputElement>(".naming input")!;
  expect(document.activeElement).toBe(input);
  input.value = text;
  input.dispatchEvent(new Event("input"));
  await press("Enter");
}

export async function mount(hooks: TreeHooks = {}): Promise<void> {
  document.body.innerHTML = '<main><div id="place"></div></main><div id="toasts"></div>';
  panel = treePanelWith(hooks).mount(document.getElementById("place")!, workspace);
  await settled();
}

export function serve(folders: Readonly<Record<string, readonly Entry[]>>): void {
  server = new FilesServer(folders);
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
}

export function begin(): void {
  vi.useFakeTimers();
  fakeDialogs();
  fakeLayout(600);
  localStorage.clear();
  serve({
    [HOME]: [folder("docs"), folder("src"), entry("a.txt"), entry("b.txt"), entry("c.txt"), entry(".env")],
    [`${HOME}/docs`]: [entry("guide.md")],
    [`${HOME}/src`]: [folder("deep"), entry("main.py")],
    [`${HOME}/src/deep`]: [entry("core.py")],
  });
  workspace = new FakeWorkspace();
}

export function end(): void {
  panel.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
