import { beforeEach, expect, test, vi } from "vitest";
import { keyOf, type Process } from "../../src/processes/listing";
import { ProcessTable } from "../../src/processes/table";
import { process } from "./samples";

const kill = vi.fn<(process: Process) => void>();
let table: ProcessTable;
let title: HTMLElement;
const a = process({ pid: 1, command: "a" });
const b = process({ pid: 2, command: "b" });
const c = process({ pid: 3, command: "c" });
const show = (processes: readonly Process[], ending: readonly Process[] = []): void => table.show(processes, new Set(ending.map(keyOf)));
const commands = (): string[] => [...table.element.querySelectorAll("tbody .code")].map((one) => one.textContent);
const button = (pid: number): HTMLButtonElement => table.element.querySelector<HTMLButtonElement>(`tr[data-pid="${pid}"] button`)!;

beforeEach(() => {
  kill.mockReset();
  document.body.innerHTML = '<h1 id="title" tabindex="-1">Processes</h1>';
  title = document.getElementById("title")!;
  table = new ProcessTable(kill, title);
  document.body.append(table.element);
});

test("rows are kept and only what has changed is written", () => {
  show([a, b]);
  const row = table.element.querySelector('tr[data-pid="1"]');
  const written = row?.querySelector(".code")?.firstChild;
  show([{ ...b, cpu_percent: 90 }, { ...a, memory: 5_000_000 }]);
  expect(commands()).toEqual(["b", "a"]);
  expect(table.element.querySelector('tr[data-pid="1"]')).toBe(row);
  expect(row?.querySelector(".code")?.firstChild).toBe(written);
  expect(row?.textContent).toContain("5 MB");
  expect(table.element.querySelector('tr[data-pid="2"]')?.textContent).toContain("90%");
});

test.each([
  [[c, b, a], ["c", "b", "a"]],
  [[b, a, c], ["b", "a", "c"]],
  [[b, c, a], ["b", "c", "a"]],
  [[a, c], ["a", "c"]],
])("focus stays on its button wherever the row goes", (later, order) => {
  show([a, b, c]);
  button(1).focus();
  const lost = vi.fn();
  button(1).addEventListener("blur", lost);
  show(later);
  expect(commands()).toEqual(order);
  expect(document.activeElement).toBe(button(1));
  expect(lost).not.toHaveBeenCalled();
});

test("when the process with the focus is gone, the next one has it, then the one before, then the title", () => {
  const init = process({ pid: 9, command: "init", platform: true });
  show([a, b, init]);
  button(1).focus();
  show([b, init]);
  expect(document.activeElement).toBe(button(2));
  show([b, c]);
  button(3).focus();
  show([b]);
  expect(document.activeElement).toBe(button(2));
  show([init]);
  expect(document.activeElement).toBe(title);
});

test("the platform's own have no button and a console leads to its page", () => {
  const console = { id: 7, name: "Bash console 1", console_url: "/user/ada/consoles/7/" };
  show([process({ pid: 1, platform: true }), process({ pid: 2, console })]);
  expect(table.element.querySelectorAll("tbody button")).toHaveLength(1);
  expect(table.element.querySelector("tbody a")?.getAttribute("href")).toBe("/user/ada/consoles/7/");
  expect(table.element.querySelector('tr[data-pid="1"]')?.textContent).toContain("Sandbox");
});

test("a command is text, whatever is in it", () => {
  show([process({ command: "<img src=x onerror=alert(1)>" })]);
  expect(table.element.querySelector("img")).toBeNull();
  expect(commands()).toEqual(["<img src=x onerror=alert(1)>"]);
});

test("a process that is ending says so and is not killed twice", () => {
  show([a]);
  button(1).click();
  expect(kill).toHaveBeenCalledWith(a);
  show([a], [a]);
  expect(button(1).textContent).toBe("Ending");
  button(1).click();
  expect(kill).toHaveBeenCalledOnce();
  show([a]);
  expect(button(1).ariaLabel).toBe("Kill “a”");
});

test("up and down go from button to button", () => {
  show([a, process({ pid: 9, platform: true }), b]);
  button(1).focus();
  const press = (key: string): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("ArrowDown");
  expect(document.activeElement).toBe(button(2));
  press("ArrowDown");
  expect(document.activeElement).toBe(button(2));
  press("ArrowUp");
  expect(document.activeElement).toBe(button(1));
});
