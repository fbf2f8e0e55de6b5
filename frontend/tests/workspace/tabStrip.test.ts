import { beforeEach, expect, test, vi } from "vitest";
import type { Group } from "../../src/workspace/groups";
import { placeAt, tabStrip } from "../../src/workspace/tabStrip";
import type { TabStrip } from "../../src/workspace/tabStrip";

const acts = { show: vi.fn(), close: vi.fn(), dropped: vi.fn(), enter: vi.fn(), menu: vi.fn(() => [{ label: "Close", icon: "x" as const }]) };
const unsaved = new Set<string>();
let strip: TabStrip;
const group = (active: string | null, ...tabs: string[]): Group => ({ tabs, active });
const openers = (): HTMLElement[] => [...strip.element.querySelectorAll<HTMLElement>(".tab")];

beforeEach(() => {
  vi.clearAllMocks();
  unsaved.clear();
  Element.prototype.scrollIntoView = vi.fn();
  HTMLElement.prototype.showPopover = vi.fn();
  strip = tabStrip("Open files", {
    ...acts,
    facts: (id) => ({ name: id.slice(1), hint: id === "/b" ? "two" : "", icon: "file", title: id, href: id.startsWith("/") ? `/user/alice/workspace${id}` : null, unsaved: unsaved.has(id) }),
  });
  document.body.replaceChildren(strip.element);
});

test("files are links to their own addresses, views are buttons, and names are text", () => {
  strip.draw(group("/b", "/<i>", "/b", "diff"), true);
  expect(openers().map((one) => [one.tagName, one.getAttribute("href"), one.textContent, one.getAttribute("aria-current")])).toEqual([
    ["A", "/user/alice/workspace/<i>", "<i>", null],
    ["A", "/user/alice/workspace/b", "btwo", "page"],
    ["BUTTON", null, "iff", null],
  ]);
  strip.draw(group("/b", "/b"), false);
  expect(openers()[0]!.getAttribute("aria-current")).toBe("true");
});

test("a click shows in place, one for a tab of the browser does not; a middle click closes", () => {
  strip.draw(group("/a", "/a", "/c"), true);
  const click = (init: MouseEventInit): boolean => openers()[1]!.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
  expect(click({})).toBe(false);
  expect(acts.show).toHaveBeenCalledExactlyOnceWith("/c");
  click({ ctrlKey: true });
  expect(acts.show).toHaveBeenCalledOnce();
  openers()[1]!.dispatchEvent(new MouseEvent("auxclick", { button: 1, bubbles: true, cancelable: true }));
  expect(acts.close).toHaveBeenCalledExactlyOnceWith("/c");
});

test("what is not saved is said in words too", () => {
  unsaved.add("/a");
  strip.draw(group("/a", "/a"), true);
  expect(openers()[0]!.ariaLabel).toBe("a, not saved");
  expect(strip.element.querySelector(".leave")!.getAttribute("aria-label")).toBe("Close “a”, which is not saved");
  unsaved.clear();
  strip.draw(group("/a", "/a"), true);
  expect(strip.element.querySelector("[data-unsaved]")).toBeNull();
});

test("keys walk, close, open the menu and go down into the text; the focus outlives a redraw", () => {
  strip.draw(group("/a", "/a", "/b", "/c"), true);
  strip.focus();
  const press = (key: string): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("ArrowLeft");
  expect(document.activeElement).toBe(openers()[2]);
  press("Home");
  press("ArrowRight");
  expect(document.activeElement).toBe(openers()[1]);
  press("Delete");
  expect(acts.close).toHaveBeenCalledWith("/b");
  press("ArrowDown");
  expect(acts.enter).toHaveBeenCalledOnce();
  unsaved.add("/b");
  strip.draw(group("/a", "/a", "/b", "/c"), true);
  expect(document.activeElement).toBe(openers()[1]);
  press("End");
  document.activeElement!.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
  expect(acts.menu).toHaveBeenCalledWith("/c");
  expect(document.querySelector('[role="menu"]')).not.toBeNull();
});

test("a tab that is dropped comes before the tab in whose left half it lies", () => {
  const boxes = [{ left: 0, width: 100 }, { left: 100, width: 50 }];
  expect(placeAt(10, boxes)).toBe(0);
  expect(placeAt(60, boxes)).toBe(1);
  expect(placeAt(140, boxes)).toBe(2);
  expect(placeAt(4, [])).toBe(0);
});
