// Menus by the popover API: `<button popovertarget="m" data-menu>` beside `<div id="m" popover class="menu" role="menu">`.
import type { IconName } from "../icons";
import { el, icon } from "../lib/dom";

const PASSING_ID = "passing-menu";
const GAP_PX = 4;
const EDGE_PX = 8;

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a menu of that size goes: under its button, right edges flush where the left ones do not fit, above when there is no room. */
export function placement(
  button: Box,
  menu: { readonly width: number; readonly height: number },
  view: { readonly width: number; readonly height: number },
): { left: number; top: number } {
  const fitsLeft = button.left + menu.width + EDGE_PX <= view.width;
  const left = Math.max(EDGE_PX, fitsLeft ? button.left : button.right - menu.width);
  const below = button.bottom + GAP_PX;
  const above = button.top - GAP_PX - menu.height;
  const fitsBelow = below + menu.height + EDGE_PX <= view.height;
  return { left, top: fitsBelow || above < EDGE_PX ? Math.max(EDGE_PX, Math.min(below, view.height - menu.height - EDGE_PX)) : above };
}

/** Makes every menu on the page work; `attachMenu` does one that a script made. */
export function attachMenus(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-menu]")) attachMenu(button);
}

export function attachMenu(button: HTMLButtonElement): void {
  const menu = document.getElementById(button.getAttribute("popovertarget") ?? "");
  if (menu === null) return;
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  for (const item of items(menu)) item.tabIndex = -1;
  menu.addEventListener("toggle", (event) => {
    const opened = event.newState === "open";
    button.setAttribute("aria-expanded", String(opened));
    if (opened) show(button, menu);
    else if (menu.contains(document.activeElement)) button.focus();
  });
  menu.addEventListener("keydown", (event) => move(event, menu, button));
  menu.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest('[role^="menuitem"]') !== null) close(menu, button);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || menu.matches(":popover-open")) return;
    event.preventDefault();
    menu.showPopover();
  });
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')].filter((item) => !item.hidden);
}

function show(button: HTMLElement, menu: HTMLElement): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placement(button.getBoundingClientRect(), { width, height }, view);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
  const list = items(menu);
  (list.find((item) => item.getAttribute("aria-checked") === "true") ?? list[0])?.focus();
}

function close(menu: HTMLElement, button: HTMLElement): void {
  button.focus();
  if (menu.matches(":popover-open")) menu.hidePopover();
}

function move(event: KeyboardEvent, menu: HTMLElement, button: HTMLElement): void {
  const list = items(menu);
  const at = list.findIndex((item) => item === document.activeElement);
  const to = target(event.key, at, list);
  if (event.key === "Tab") close(menu, button);
  if (to === null) return;
  event.preventDefault();
  list[to]?.focus();
}

function target(key: string, at: number, list: readonly HTMLElement[]): number | null {
  const count = list.length;
  if (count === 0) return null;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key.length === 1 && key !== " " ? letter(key.toLowerCase(), at, list) : null;
}

/** The next item after the present one that begins with that letter. */
function letter(key: string, at: number, list: readonly HTMLElement[]): number | null {
  const order = list.map((_, place) => (at + 1 + place) % list.length);
  const found = order.find((place) => list[place]?.textContent.trim().toLowerCase().startsWith(key) === true);
  return found ?? null;
}

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** One of a choice: whether it is the present one. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly href?: string;
  readonly run?: () => void;
}

/** A menu made for one press of `button` and gone when it closes: for lists whose rows would need hundreds of them. */
export function openMenu(button: HTMLButtonElement, label: string, entries: readonly MenuItem[]): void {
  document.getElementById(PASSING_ID)?.remove();
  const menu = el("div", { id: PASSING_ID, class: "menu", role: "menu", popover: "auto", "aria-label": label });
  menu.append(...entries.map(menuItem));
  menu.addEventListener("keydown", (event) => move(event, menu, button));
  menu.addEventListener("click", () => close(menu, button));
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState !== "closed") return;
    if (menu.contains(document.activeElement)) button.focus();
    menu.remove();
  });
  (button.closest("main") ?? document.body).append(menu); // in the landmark, but not in the row, whose keys it has not
  menu.showPopover();
  show(button, menu);
}

function menuItem(entry: MenuItem): HTMLElement {
  const look = entry.danger === true ? "danger" : null;
  const inside = [entry.icon === undefined ? null : icon(entry.icon), entry.label];
  if (entry.href !== undefined) return el("a", { role: "menuitem", class: look, href: entry.href, tabindex: -1 }, ...inside);
  const role = entry.checked === undefined ? "menuitem" : "menuitemradio";
  const made = el("button", { type: "button", role, class: look, tabindex: -1, "aria-checked": entry.checked === undefined ? null : String(entry.checked) }, ...inside);
  made.addEventListener("click", () => entry.run?.());
  return made;
}
