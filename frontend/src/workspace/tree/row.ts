// Draws one row. The row's element stays while its contents are drawn anew, so that it keeps the focus.
import { iconFor } from "../../files/listing";
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { IconName } from "../../icons";
import { described } from "./describing";
import type { EntryRow, NoteRow, Row } from "./rows";

/** What git, or whoever else knows, says of a path. */
export interface Status {
  /** "M" */
  readonly letter: string;
  /** "Modified" */
  readonly words: string;
  readonly kind: "changed" | "added" | "conflict" | "ignored";
}

/** How a row looks beside what it shows. */
export interface Look {
  readonly chosen: boolean;
  readonly tabbable: boolean;
  /** It was cut, and goes when it is pasted. */
  readonly cut: boolean;
  /** What is being dragged would go into it. */
  readonly drop: boolean;
  readonly status: Status | null;
  /** Its name is being changed: the element in which that happens. */
  readonly naming: HTMLElement | null;
}

export function newRow(row: Row): HTMLElement {
  return el("div", { class: "tree-row", role: "treeitem", "data-key": row.key });
}

/** Attributes at every change, contents only where they differ. */
export function drawRow(element: HTMLElement, row: Row, look: Look): void {
  element.tabIndex = look.tabbable ? 0 : -1;
  element.style.setProperty("--level", String(row.level));
  const attributes: Record<string, string | null> = {
    "aria-level": String(row.level),
    "aria-selected": row.kind === "entry" ? String(look.chosen) : null,
    "aria-expanded": row.kind === "entry" && row.expanded !== null ? String(row.expanded) : null,
    "aria-setsize": "size" in row ? String(row.size) : null,
    "aria-posinset": "position" in row ? String(row.position) : null,
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  element.classList.toggle("chosen", look.chosen);
  element.classList.toggle("cut", look.cut);
  element.classList.toggle("drop", look.drop);
  const signature = signed(row, look);
  if (element.dataset["drawn"] === signature) return;
  element.dataset["drawn"] = signature;
  draw(element, row, look);
}

function signed(row: Row, { naming, status }: Look): string {
  if (naming !== null) return "naming";
  if (row.kind !== "entry") return row.kind === "note" ? `${row.note} ${row.words}` : row.kind;
  const { kind, target, target_kind, mode, size, modified_at } = row.entry;
  return JSON.stringify([kind, target, target_kind, mode, size, modified_at, row.expanded, status]);
}

function draw(element: HTMLElement, row: Row, look: Look): void {
  element.removeAttribute("title");
  element.removeAttribute("aria-label");
  element.removeAttribute("draggable");
  element.className = `tree-row ${row.kind}${look.chosen ? " chosen" : ""}${look.cut ? " cut" : ""}${look.drop ? " drop" : ""}`;
  if (row.kind === "gap") {
    element.setAttribute("aria-label", t("Loading"));
    element.replaceChildren(el("span", { class: "skeleton" }));
  } else if (row.kind === "note") drawNote(element, row);
  else if (row.kind === "draft") element.replaceChildren(twist(null), ...(look.naming === null ? [] : [look.naming]));
  else drawEntry(element, row, look);
}

function drawNote(element: HTMLElement, row: NoteRow): void {
  const words = {
    loading: t("Loading"),
    empty: t("Nothing is in this folder"),
    problem: row.words,
    incomplete: t("There is more in this folder than can be shown here."),
  }[row.note];
  element.classList.add(`note-${row.note}`);
  if (row.note === "loading") {
    element.setAttribute("aria-label", words);
    element.replaceChildren(el("span", { class: "skeleton" }));
  } else if (row.note === "problem") {
    element.title = words;
    const again = el("button", { type: "button", class: "more", tabindex: -1, "data-retry": row.folder, "aria-label": t("Try again"), title: t("Try again") }, icon("rotate-ccw"));
    element.replaceChildren(icon("circle-alert"), el("span", { class: "cut" }, words), again);
  } else element.replaceChildren(el("span", { class: "cut" }, words));
}

function drawEntry(element: HTMLElement, row: EntryRow, { status, naming }: Look): void {
  const { entry } = row;
  const picture = icon(pictureOf(row));
  if (naming !== null) {
    element.replaceChildren(twist(row.expanded), picture, naming);
    return;
  }
  element.setAttribute("aria-label", spoken(row, status));
  element.title = described(entry) + (status === null ? "" : `\n${status.words}`);
  element.draggable = entry.utf8;
  if (status !== null) element.classList.add(`status-${status.kind}`);
  const second = entry.target === null ? null : el("span", { class: "second cut" }, `→ ${entry.target}`);
  const letter = status === null || status.letter === "" ? null : el("span", { class: "letter", "data-letter": status.letter });
  const odd = entry.utf8 ? null : el("span", { class: "badge warning" }, ` ${t("Name is not UTF-8")}`);
  const more = el("button", { type: "button", class: "more", tabindex: -1, "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("Actions for “{name}”", { name: entry.name }) }, icon("ellipsis"));
  const name = el("span", { class: "label cut" }, shownName(entry.name));
  element.replaceChildren(...[twist(row.expanded), picture, name, second, odd, letter, entry.utf8 ? more : null].filter((part) => part !== null));
}

/** A line break in a name would be lost among spaces. */
function shownName(name: string): string {
  return name.replace(/\n/g, "↵").replace(/\t/g, "⇥");
}

function twist(expanded: boolean | null): HTMLElement {
  return el("span", { class: "twist" }, expanded === null ? null : icon(expanded ? "chevron-down" : "chevron-right"));
}

function pictureOf({ entry, expanded }: EntryRow): IconName {
  return entry.kind === "folder" && expanded === true ? "folder-open" : iconFor(entry);
}

/** What is seen in the row, and what its colour says; without the button's own name. */
function spoken({ entry }: EntryRow, status: Status | null): string {
  const target = entry.target === null ? "" : ` → ${entry.target}`;
  const odd = entry.utf8 ? [] : [t("Name is not UTF-8")];
  const shown = [shownName(entry.name) + target, ...odd].join(" ");
  return status === null ? shown : `${shown}, ${status.words}`;
}
