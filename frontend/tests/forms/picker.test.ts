import { beforeEach, expect, test, vi } from "vitest";
import { Picker } from "../../src/forms/picker";
import { el } from "../../src/lib/dom";
import { fakeDialogs } from "../fakes/dialogs";

const enter = vi.fn<(at: number) => void>();
const closed = vi.fn<() => void>();
let picker: Picker;

function item(place: number): HTMLElement {
  return document.querySelectorAll<HTMLElement>('[role="option"]')[place]!;
}

function press(key: string, more: KeyboardEventInit = {}): void {
  document.querySelector("input")!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

beforeEach(() => {
  fakeDialogs();
  document.body.replaceChildren();
  vi.clearAllMocks();
  const typed = (): void => {
    const found = ["one", "two", "three"].filter((name) => name.includes(picker.text));
    picker.show(found.map((name) => el("li", {}, name)), found.length === 0 ? "Nothing." : "");
  };
  picker = new Picker({ id: "pick", label: "Pick", field: "Name", placeholder: "Name", list: "Names", icon: "search", typed, enter, closed });
  HTMLElement.prototype.scrollIntoView = vi.fn();
  picker.open();
});

test("the arrows go round, the field names what is selected, and Enter takes it", () => {
  const input = document.querySelector("input")!;
  expect(input.getAttribute("aria-activedescendant")).toBe("pick-option-0");
  press("ArrowUp");
  expect(item(2).getAttribute("aria-selected")).toBe("true");
  expect(input.getAttribute("aria-activedescendant")).toBe("pick-option-2");
  press("ArrowDown");
  press("ArrowDown");
  press("Enter");
  expect(enter.mock.calls.map(([at]) => at)).toEqual([1]);
});

test("keys of an input method are its own", () => {
  press("Enter", { isComposing: true });
  expect(enter).not.toHaveBeenCalled();
});

test("where nothing is listed that is said, and nothing is selected", () => {
  const input = document.querySelector("input")!;
  input.value = "four";
  input.dispatchEvent(new Event("input"));
  expect(document.querySelector<HTMLElement>(".nothing")!.textContent).toBe("Nothing.");
  expect(document.querySelector("ul")!.hidden).toBe(true);
  expect(input.hasAttribute("aria-activedescendant")).toBe(false);
});

test("a press beside it closes it, and it is gone", () => {
  document.querySelector("dialog")!.click();
  expect(closed).toHaveBeenCalledOnce();
  expect(picker.isOpen).toBe(false);
});
