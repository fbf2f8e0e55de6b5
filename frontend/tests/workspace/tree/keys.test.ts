import { expect, test } from "vitest";
import { deedOf, stepped } from "../../../src/workspace/tree/keys";

const deed = (key: string, more: KeyboardEventInit = {}): unknown => deedOf(new KeyboardEvent("keydown", { key, ...more }));

test("steps move, extend or only look", () => {
  expect(deed("ArrowDown")).toEqual({ do: "step", step: "down", how: "move" });
  expect(deed("Home", { shiftKey: true })).toEqual({ do: "step", step: "first", how: "extend" });
  expect(deed("PageUp", { ctrlKey: true })).toEqual({ do: "step", step: "pageUp", how: "peek" });
  expect(deed("ArrowDown", { altKey: true })).toBeNull();
});

test("keys with a name do what they say, letters are typed, the rest is not the tree's", () => {
  const named = { ArrowRight: "in", ArrowLeft: "out", Enter: "open", " ": "toggle", F2: "rename", Delete: "delete", Escape: "clear", ContextMenu: "menu" };
  for (const [key, what] of Object.entries(named)) expect(deed(key)).toEqual({ do: what });
  expect([deed("c", { ctrlKey: true }), deed("x", { ctrlKey: true }), deed("v", { ctrlKey: true }), deed("a", { ctrlKey: true })]).toEqual([{ do: "copy" }, { do: "cut" }, { do: "paste" }, { do: "all" }]);
  expect(deed("F10", { shiftKey: true })).toEqual({ do: "menu" });
  expect([deed("ä"), deed("A", { shiftKey: true })]).toEqual([{ do: "type", letter: "ä" }, { do: "type", letter: "A" }]);
  expect([deed("s", { ctrlKey: true }), deed("F5"), deed("Tab"), deed("Shift")]).toEqual([null, null, null, null]);
});

test("a step ends at the edges", () => {
  const from = (step: Parameters<typeof stepped>[0], at: number): number => stepped(step, at, 10, 4);
  expect([from("up", 0), from("down", 9), from("first", 5), from("last", 5), from("pageUp", 2), from("pageDown", 3), from("pageDown", 8)]).toEqual([0, 9, 0, 9, 0, 7, 9]);
});
