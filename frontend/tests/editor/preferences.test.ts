import { beforeEach, describe, expect, it, vi } from "vitest";
import { onPreferences, prefer, preferences, readPreferences } from "../../src/editor/preferences";

const DEFAULTS = { autosave: true, autosaveMs: 1_000, keys: "standard", formatOnSave: false, wrap: "prose", fontSize: 13, trailingSpace: true };

beforeEach(() => localStorage.clear());

describe("the editor's preferences", () => {
  it.each([null, "", "no json", "null", "[]", '{"autosave":1,"autosaveMs":3,"keys":"nano","wrap":0,"fontSize":"x"}'])("are the usual ones for %j", (kept) => {
    expect(readPreferences(kept)).toEqual(DEFAULTS);
  });

  it("are each person's own, and told to all who listen", () => {
    const [alice, bob] = [vi.fn(), vi.fn()];
    const stop = onPreferences("alice", alice);
    onPreferences("bob", bob);
    prefer("alice", { keys: "vim", fontSize: 99 });
    expect(preferences("alice")).toEqual({ ...DEFAULTS, keys: "vim", fontSize: 32 });
    expect(preferences("bob")).toEqual(DEFAULTS);
    expect([alice.mock.calls.length, bob.mock.calls.length]).toEqual([1, 0]);
    window.dispatchEvent(new StorageEvent("storage", { key: "editor-preferences:alice" }));
    window.dispatchEvent(new StorageEvent("storage", { key: "something" }));
    expect(alice).toHaveBeenCalledTimes(2);
    stop();
    prefer("alice", { keys: "emacs" });
    expect(alice).toHaveBeenCalledTimes(2);
  });
});
