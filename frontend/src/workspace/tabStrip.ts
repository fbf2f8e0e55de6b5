// The row of tabs of one group: links to the files' own addresses that are followed in place, dragged to reorder.
import { openMenu } from "../forms/menu";
import type { MenuItem } from "../forms/menu";
import type { IconName } from "../icons";
import { el, icon, on } from "../lib/dom";
import { t } from "../lib/i18n";
import type { Group } from "./groups";

/** What is dragged when it is a tab: its id. */
export const TAB_TYPE = "application/x-terrarium-tab";
const MIDDLE_BUTTON = 1;

export interface TabFacts {
  readonly name: string;
  readonly hint: string;
  readonly icon: IconName;
  /** The whole path, for the tooltip. */
  readonly title: string;
  /** The file's own address; null for what has none. */
  readonly href: string | null;
  readonly unsaved: boolean;
}

export interface TabStripOptions {
  readonly facts: (id: string) => TabFacts;
  readonly show: (id: string) => void;
  readonly close: (id: string) => void;
  readonly menu: (id: string) => readonly MenuItem[];
  /** A tab, of this strip or of another, was dropped at a place of this one. */
  readonly dropped: (id: string, place: number) => void;
  /** From the tabs down into the text. */
  readonly enter: () => void;
}

export interface TabStrip {
  readonly element: HTMLElement;
  /** `used`: the group is the one in use. */
  readonly draw: (group: Group, used: boolean) => void;
  readonly focus: () => void;
}

interface Row {
  readonly row: HTMLLIElement;
  readonly opener: HTMLElement;
  readonly drawn: string;
}

export function tabStrip(label: string, options: TabStripOptions): TabStrip {
  const list = el("ul", { class: "workspace-tabs" });
  const element = el("nav", { "aria-label": label }, list);
  const rows = new Map<string, Row>();
  const make = (id: string, facts: TabFacts, drawn: string): Row => {
    const inside = [icon(facts.icon), el("span", { class: "cut" }, facts.name), facts.hint === "" ? null : el("span", { class: "hint cut" }, facts.hint)];
    const opener = facts.href === null
      ? el("button", { type: "button", class: "tab", title: facts.title }, ...inside)
      : el("a", { class: "tab", href: facts.href, title: facts.title, draggable: "false" }, ...inside);
    const words = facts.unsaved ? t("Close “{name}”, which is not saved", { name: facts.name }) : t("Close “{name}”", { name: facts.name });
    const leave = el("button", { type: "button", class: "button ghost small square leave", "aria-label": words, title: words }, el("span", { class: "dot", "aria-hidden": "true" }), icon("x"));
    const row = el("li", { "data-tab-id": id, draggable: "true" }, opener, leave);
    row.toggleAttribute("data-unsaved", facts.unsaved);
    if (facts.unsaved) opener.ariaLabel = t("{name}, not saved", { name: facts.hint === "" ? facts.name : `${facts.name}, ${facts.hint}` });
    on(opener, "click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab of the browser
      event.preventDefault();
      options.show(id);
    });
    leave.addEventListener("click", () => options.close(id));
    listen(row, id, leave, facts.name, options);
    return { row, opener, drawn };
  };
  const draw = (group: Group, used: boolean): void => {
    const focused = [...rows].find(([, { row }]) => row.contains(document.activeElement))?.[0];
    const there = new Set(group.tabs);
    for (const [id, { row }] of rows) {
      if (there.has(id)) continue;
      row.remove();
      rows.delete(id);
    }
    group.tabs.forEach((id, place) => {
      const facts = options.facts(id);
      const drawn = JSON.stringify(facts);
      const before = rows.get(id);
      const now = before?.drawn === drawn ? before : make(id, facts, drawn);
      if (now !== before) before?.row.replaceWith(now.row);
      rows.set(id, now);
      if (list.children[place] !== now.row) list.insertBefore(now.row, list.children[place] ?? null);
      const current = id === group.active;
      for (const part of now.row.querySelectorAll<HTMLElement>("a, button")) part.tabIndex = current ? 0 : -1;
      if (current) now.opener.setAttribute("aria-current", used ? "page" : "true");
      else now.opener.removeAttribute("aria-current");
      if (current) now.row.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    if (focused !== undefined && !list.contains(document.activeElement)) (rows.get(focused) ?? rows.get(group.active ?? ""))?.opener.focus();
  };
  list.addEventListener("keydown", (event) => key(event, list, options));
  acceptTabs(element, list, options);
  return { element, draw, focus: () => list.querySelector<HTMLElement>("[aria-current]")?.focus() };
}

function listen(row: HTMLLIElement, id: string, leave: HTMLButtonElement, name: string, options: TabStripOptions): void {
  row.addEventListener("auxclick", (event) => {
    if (event.button !== MIDDLE_BUTTON) return;
    event.preventDefault();
    options.close(id);
  });
  row.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    openMenu(leave, t("Actions for “{name}”", { name }), options.menu(id));
  });
  row.addEventListener("dragstart", (event) => {
    event.dataTransfer?.setData(TAB_TYPE, id);
    if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = "move";
    row.toggleAttribute("data-dragged", true);
  });
  row.addEventListener("dragend", () => row.removeAttribute("data-dragged"));
}

function key(event: KeyboardEvent, list: HTMLElement, options: TabStripOptions): void {
  const openers = [...list.querySelectorAll<HTMLElement>(".tab")];
  const at = openers.findIndex((opener) => opener.closest("li")?.contains(document.activeElement));
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const focus = (place: number): void => openers[(place + openers.length) % openers.length]?.focus();
  const id = openers[at]?.closest<HTMLElement>("[data-tab-id]")?.dataset["tabId"] ?? "";
  if (event.key === "ArrowRight") focus(at + 1);
  else if (event.key === "ArrowLeft") focus(at - 1);
  else if (event.key === "Home") focus(0);
  else if (event.key === "End") focus(-1);
  else if (event.key === "ArrowDown") options.enter();
  else if (event.key === "Delete") options.close(id);
  else return;
  event.preventDefault();
}

/** Where a tab that is dropped at `x` comes to lie, not counting itself. */
export function placeAt(x: number, boxes: readonly { readonly left: number; readonly width: number }[]): number {
  const place = boxes.findIndex(({ left, width }) => x < left + width / 2);
  return place < 0 ? boxes.length : place;
}

function acceptTabs(element: HTMLElement, list: HTMLElement, options: TabStripOptions): void {
  const others = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("li:not([data-dragged])")];
  const clear = (): void => list.querySelectorAll("[data-before], [data-behind]").forEach((row) => {
    row.removeAttribute("data-before");
    row.removeAttribute("data-behind");
  });
  const place = (event: DragEvent): number => placeAt(event.clientX, others().map((row) => row.getBoundingClientRect()));
  element.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes(TAB_TYPE) !== true) return;
    event.preventDefault();
    clear();
    const rows = others();
    const at = place(event);
    if (rows[at] !== undefined) rows[at].toggleAttribute("data-before", true);
    else rows.at(-1)?.toggleAttribute("data-behind", true);
  });
  element.addEventListener("dragleave", clear);
  element.addEventListener("drop", (event) => {
    const id = event.dataTransfer?.getData(TAB_TYPE) ?? "";
    const at = place(event);
    clear();
    if (id === "") return;
    event.preventDefault();
    options.dropped(id, at);
  });
}
