// The table of a folder: draws entries, tells which one a person acts on.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { size } from "../lib/sizes";
import { timeElement } from "../lib/time";
import { iconFor, isFolder, type Entry, type Order, type SortKey } from "./listing";
import { editorUrl, fileUrl, folderUrl, join } from "./paths";

export interface TableOptions {
  readonly user: string;
  readonly folder: string;
  readonly sort: (key: SortKey) => void;
  readonly menu: (entry: Entry, button: HTMLButtonElement) => void;
  readonly rename: (entry: Entry) => void;
  readonly delete: (entry: Entry) => void;
}

/** Where the name of an entry leads: a folder to its page, a file to the editor. A name we cannot spell leads nowhere. */
export function hrefOf(entry: Entry, user: string, folder: string): string | null {
  if (!entry.utf8) return null;
  const path = join(folder, entry.name);
  if (isFolder(entry)) return folderUrl(user, path);
  if (entry.kind === "link" && (entry.target_kind ?? null) === null) return fileUrl(user, path);
  return entry.kind === "other" ? null : editorUrl(user, path);
}

export function drawTable(entries: readonly Entry[], order: Order, options: TableOptions): HTMLTableElement {
  const columns: readonly (readonly [SortKey, string, string])[] = [
    ["name", t("Name"), ""],
    ["size", t("Size"), "number"],
    ["modified_at", t("Changed"), "optional"],
  ];
  const heads = columns.map(([key, label, look]) => head(key, label, look, order, options));
  const last = el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, t("Actions")));
  const body = el("tbody", {}, ...entries.map((entry) => row(entry, options)));
  body.addEventListener("keydown", (event) => step(event, body));
  return el("table", { class: "table", "aria-label": t("Files in this folder") }, el("thead", {}, el("tr", {}, ...heads, last)), body);
}

function head(key: SortKey, label: string, look: string, order: Order, options: TableOptions): HTMLElement {
  const current = order.key === key;
  const arrow = current ? icon(order.ascending ? "chevron-up" : "chevron-down") : null;
  const button = el("button", { type: "button" }, label, arrow);
  button.addEventListener("click", () => options.sort(key));
  const state = current ? (order.ascending ? "ascending" : "descending") : null;
  return el("th", { scope: "col", class: look === "" ? null : look, "aria-sort": state, "data-sort": key }, button);
}

function row(entry: Entry, options: TableOptions): HTMLTableRowElement {
  const href = hrefOf(entry, options.user, options.folder);
  const shown = entry.target === null ? null : el("span", { class: "muted small cut" }, `→ ${entry.target}`);
  const odd = entry.utf8 ? null : el("span", { class: "badge warning" }, t("Name is not UTF-8"));
  const name = href === null ? el("span", { class: "cut" }, entry.name) : el("a", { href, class: "cut" }, entry.name);
  const button = el(
    "button",
    { type: "button", class: "button ghost square small", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("Actions for “{name}”", { name: entry.name }) },
    icon("ellipsis"),
  );
  button.addEventListener("click", () => options.menu(entry, button));
  const made = el(
    "tr",
    { "data-name": entry.name },
    el("td", {}, el("div", { class: "name" }, icon(iconFor(entry)), name, shown, odd)),
    el("td", { class: "number" }, entry.kind === "file" ? size(entry.size) : ""),
    el("td", { class: "when optional" }, timeElement(entry.modified_at)),
    el("td", { class: "actions" }, entry.utf8 ? button : null),
  );
  made.addEventListener("keydown", (event) => act(event, entry, options));
  return made;
}

function act(event: KeyboardEvent, entry: Entry, options: TableOptions): void {
  if (!entry.utf8 || event.ctrlKey || event.metaKey || event.altKey) return;
  const deeds: Record<string, (entry: Entry) => void> = { F2: options.rename, Delete: options.delete };
  const deed = deeds[event.key];
  if (deed === undefined) return;
  event.preventDefault();
  deed(entry);
}

/** Up and down go from name to name. */
function step(event: KeyboardEvent, body: HTMLElement): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  const rows = [...body.children];
  const at = rows.findIndex((one) => one.contains(document.activeElement));
  const next = rows[at + by]?.querySelector<HTMLElement>("a, button");
  if (at < 0 || next === null || next === undefined) return;
  event.preventDefault();
  next.focus();
}
