import { expect, test, vi } from "vitest";
import { bindings, pageKeys, workspaceCommands } from "../../src/workspace/commands";
import type { WorkspaceActions } from "../../src/workspace/commands";

const panels = [{ id: "tree", title: "Files", icon: "folder", keys: "Mod+Shift+E", mount: () => ({ focus: () => undefined, dispose: () => undefined }) }] as const;
const did = vi.fn<(what: string) => void>();
const actions = new Proxy({ panels } as unknown as WorkspaceActions, {
  get: (target, name: string) => (name === "panels" ? target.panels : () => did(name)),
});
const all = workspaceCommands(actions);

test("every command has a name, a heading and a deed of its own, and no key twice", () => {
  const keys = all.flatMap((command) => (command.keys === undefined ? [] : [command.keys]));
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const command of all) {
    expect(command.label).not.toBe("");
    if (command.boundElsewhere === true && command.hidden === true) continue; // listed for the sheet alone
    did.mockClear();
    command.run?.();
    expect(did, command.id).toHaveBeenCalledOnce();
  }
});

test("keys that a browser takes for itself have substitutes, and are not used", () => {
  const keyOf = (id: string): string | undefined => all.find((command) => command.id === id)?.keys;
  expect([keyOf("tab-close"), keyOf("workspace-new"), keyOf("workspace-new-terminal")]).toEqual(["Alt+W", "Alt+N", "Alt+T"]);
  const taken = ["Mod+W", "Mod+N", "Mod+T", "Mod+Shift+T", "Mod+Shift+N", "Mod+Shift+W", "Mod+PageDown", "Mod+PageUp", "Mod+Tab"];
  expect(all.filter(({ keys }) => keys !== undefined && taken.includes(keys))).toEqual([]);
});

test("the text has the same keys, before its own", () => {
  const bound = bindings(all);
  const split = bound.find(({ key }) => key === "Mod-\\");
  expect(bound.map(({ key }) => key)).toEqual(expect.arrayContaining(["Mod-s", "Mod-Shift-e", "Alt-w", "Ctrl-`", "F6", "Alt-PageDown"]));
  did.mockClear();
  expect(split?.run?.({} as never)).toBe(true);
  expect(did).toHaveBeenCalledExactlyOnceWith("split");
});

test("a terminal keeps the keys that mean something to programs", () => {
  const kept = pageKeys(all);
  expect(kept).toEqual(expect.arrayContaining(["Mod+Shift+E", "Ctrl+`", "Mod+Enter"]));
  for (const key of ["Mod+S", "Mod+P", "Mod+J", "Alt+W", "Alt+N", "Mod+\\", "F6"]) expect(kept).not.toContain(key);
});
