import { beforeEach, expect, test, vi } from "vitest";
import * as layouts from "../../src/consoles/layout";
import { tabBar } from "../../src/consoles/tabBar";

const names = new Map([[1, "Bash 1"], [2, "Python 2"], [3, "<b>three</b>"]]);
const rang = new Set<number>();
const acts = { show: vi.fn(), close: vi.fn(), enter: vi.fn() };
let list: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = "<ul></ul>";
  list = document.querySelector("ul")!;
  Element.prototype.scrollIntoView = vi.fn();
  rang.clear();
});

function draw(): HTMLAnchorElement[] {
  const bar = tabBar(list, { name: (id) => names.get(id) ?? "", href: (id) => `/user/alice/consoles/${id}/`, rang: (id) => rang.has(id), ...acts });
  bar.draw(layouts.show(layouts.show(layouts.show(layouts.single(1), 2), 3), 2));
  return [...list.querySelectorAll("a")];
}

test("tabs are links to their consoles, one of them the page's, and names are text", () => {
  const links = draw();
  expect(links.map((link) => [link.getAttribute("href"), link.getAttribute("aria-current"), link.textContent])).toEqual([
    ["/user/alice/consoles/1/", null, "Bash 1"],
    ["/user/alice/consoles/2/", "page", "Python 2"],
    ["/user/alice/consoles/3/", null, "<b>three</b>"],
  ]);
  links[0]!.click();
  expect(acts.show).toHaveBeenCalledExactlyOnceWith(1);
});

test("arrow keys walk, Delete closes, Down goes into the terminal", () => {
  const links = draw();
  const press = (key: string): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  links[1]!.focus();
  press("ArrowRight");
  expect(document.activeElement).toBe(links[2]);
  press("ArrowRight");
  expect(document.activeElement).toBe(links[0]);
  press("Delete");
  expect(acts.close).toHaveBeenCalledWith(1);
  press("ArrowDown");
  expect(acts.enter).toHaveBeenCalledOnce();
});

test("a bell is told in words too", () => {
  rang.add(3);
  expect(draw()[2]!.ariaLabel).toBe("<b>three</b>, the bell rang");
});
