import { expect, test, vi } from "vitest";
import { addCommands, bindKeys, commands, search, type Command } from "../../src/lib/commands";

const make = (label: string, more: Partial<Command> = {}): Command => ({ id: label, group: "g", label, ...more });

test("every typed word must be in the label, and beginnings come first", () => {
  const list = ["Dashboard", "New Bash console", "Consoles", "Switch between light and dark"].map((label) => make(label));
  expect(search(list, "con").map((one) => one.label)).toEqual(["Consoles", "New Bash console"]);
  expect(search(list, "dark light").map((one) => one.label)).toEqual(["Switch between light and dark"]);
  expect(search(list, "xyz")).toEqual([]);
  expect(search(list, "")).toHaveLength(4);
});

test("a command is bound while it is there, not while one types, and not below a dialog", () => {
  const run = vi.fn();
  const press = (target: Element): boolean => target.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true, cancelable: true }));
  document.body.innerHTML = "<input><dialog></dialog>";
  const unbind = bindKeys();
  const remove = addCommands([make("New", { keys: "N", run })]);
  press(document.body);
  expect(run).toHaveBeenCalledTimes(1);
  press(document.querySelector("input")!);
  document.querySelector("dialog")!.setAttribute("open", "");
  press(document.body);
  document.querySelector("dialog")!.removeAttribute("open");
  expect(run).toHaveBeenCalledTimes(1);
  remove();
  press(document.body);
  expect(run).toHaveBeenCalledTimes(1);
  expect(commands()).toEqual([]);
  unbind();
});
