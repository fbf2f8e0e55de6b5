// The row of open consoles: links, since each leads to a console's own address, that are followed in place.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { active } from "./layout";
import type { Layout } from "./layout";

export interface TabBarOptions {
  readonly name: (id: number) => string;
  readonly href: (id: number) => string;
  readonly rang: (id: number) => boolean;
  readonly show: (id: number) => void;
  readonly close: (id: number) => void;
  /** From the tabs down into the terminal. */
  readonly enter: () => void;
}

export interface TabBar {
  /** null: nothing is open. */
  readonly draw: (layout: Layout | null) => void;
  readonly dispose: () => void;
}

/** Fills the list that the page has for it. */
export function tabBar(list: HTMLElement, options: TabBarOptions): TabBar {
  const stops = new AbortController();
  const rows = new Map<number, { readonly row: HTMLLIElement; readonly link: HTMLAnchorElement; readonly name: HTMLElement; readonly leave: HTMLButtonElement }>();
  const make = (id: number): HTMLLIElement => {
    const name = el("span", { class: "cut" });
    const link = el("a", { href: options.href(id) }, el("span", { class: "bell", "aria-hidden": "true" }), name);
    const leave = el("button", { type: "button", class: "button ghost small square" }, icon("x"));
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab of the browser
      event.preventDefault();
      options.show(id);
    });
    const row = el("li", { "data-tab": id }, link, leave);
    row.addEventListener("auxclick", (event) => {
      if (event.button !== 1) return;
      event.preventDefault();
      options.close(id);
    });
    leave.addEventListener("click", () => options.close(id));
    rows.set(id, { row, link, name, leave });
    return row;
  };
  const draw = (layout: Layout | null): void => {
    for (const [id, { row }] of rows) {
      if (layout?.tabs.includes(id) === true) continue;
      row.remove();
      rows.delete(id);
    }
    if (layout === null) return;
    for (const id of layout.tabs) if (!rows.has(id)) list.append(make(id));
    for (const [id, { row, link, name, leave }] of rows) {
      const current = id === active(layout);
      const rang = options.rang(id);
      name.textContent = options.name(id);
      row.toggleAttribute("data-shown", layout.shown.includes(id));
      row.toggleAttribute("data-rang", rang);
      link.ariaLabel = rang ? t("{name}, the bell rang", { name: options.name(id) }) : null;
      link.tabIndex = leave.tabIndex = current ? 0 : -1;
      leave.ariaLabel = leave.title = t("Close the tab “{name}”; the console runs on", { name: options.name(id) });
      if (current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      if (current) row.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };
  list.addEventListener("keydown", (event) => key(event, [...rows.values()].map(({ link }) => link), options, list), { signal: stops.signal });
  return { draw, dispose: () => stops.abort() };
}

function key(event: KeyboardEvent, links: readonly HTMLAnchorElement[], options: TabBarOptions, list: HTMLElement): void {
  const at = links.findIndex((link) => link === document.activeElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const focus = (place: number): void => links[(place + links.length) % links.length]?.focus();
  const id = Number(links[at]?.closest<HTMLElement>("[data-tab]")?.dataset["tab"]);
  if (event.key === "ArrowRight") focus(at + 1);
  else if (event.key === "ArrowLeft") focus(at - 1);
  else if (event.key === "Home") focus(0);
  else if (event.key === "End") focus(-1);
  else if (event.key === "ArrowDown") options.enter();
  else if (event.key === "Delete") {
    options.close(id);
    list.querySelector<HTMLElement>("[aria-current]")?.focus();
  } else return;
  event.preventDefault();
}
