import { expect, test } from "vitest";
import { isChord, isTyping, keyNames, matches } from "../../src/lib/keys";

const press = (key: string, held: Partial<KeyboardEventInit> = {}): KeyboardEvent => new KeyboardEvent("keydown", { key, ...held });

test("a combination matches exactly", () => {
  expect(matches(press("k", { ctrlKey: true }), "Mod+K")).toBe(true);
  expect(matches(press("k"), "Mod+K")).toBe(false);
  expect(matches(press("k", { ctrlKey: true, altKey: true }), "Mod+K")).toBe(false);
  expect(matches(press("K", { ctrlKey: true, shiftKey: true }), "Mod+K")).toBe(false);
  expect(matches(press("N", { shiftKey: true }), "Shift+N")).toBe(true);
  expect(matches(press("N", { shiftKey: true }), "N")).toBe(false);
});

test("a sign is itself, whether or not the keyboard needs Shift for it", () => {
  expect(matches(press("?", { shiftKey: true }), "?")).toBe(true);
  expect(matches(press("?"), "?")).toBe(true);
});

test("keys are named as the keyboard names them", () => {
  expect(keyNames("Mod+Shift+P")).toEqual(["Ctrl", "Shift", "P"]);
});

test("typing is typing in fields and in terminals", () => {
  document.body.innerHTML = '<input><div class="xterm"><span></span></div><button></button>';
  expect(isTyping(document.querySelector("input"))).toBe(true);
  expect(isTyping(document.querySelector("span"))).toBe(true);
  expect(isTyping(document.querySelector("button"))).toBe(false);
});

test("with Alt the key itself counts, whatever it would write", () => {
  expect(matches(press("∑", { altKey: true, code: "KeyW" }), "Alt+W")).toBe(true);
  expect(matches(press("ц", { altKey: true, code: "KeyW" }), "Alt+W")).toBe(true);
  expect(matches(press("w", { altKey: true, code: "KeyZ" }), "Alt+W")).toBe(false);
  expect(matches(press("PageDown", { altKey: true, code: "PageDown" }), "Alt+PageDown")).toBe(true);
});

test("Control is Control, also where Mod is another key", () => {
  expect(matches(press("`", { ctrlKey: true }), "Ctrl+`")).toBe(true);
  expect(matches(press("`"), "Ctrl+`")).toBe(false);
  expect(matches(press("`", { metaKey: true }), "Ctrl+`")).toBe(false);
});

test("what writes nothing is a shortcut while somebody types", () => {
  expect(["Mod+S", "Ctrl+`", "Alt+W", "F6", "Shift+F6"].every(isChord)).toBe(true);
  expect(["N", "Shift+N", "?", "F"].some(isChord)).toBe(false);
});
