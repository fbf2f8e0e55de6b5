// One row of the results: a file with its count, or a match in its line, with what would stand there after replacing.
import { iconFor } from "../../files/listing";
import { below, nameOf, parent } from "../../files/paths";
import { el, icon } from "../../lib/dom";
import { plural, t } from "../../lib/i18n";
import type { IconName } from "../../icons";
import { excerpt, shortened } from "./excerpt";
import type { Replacer } from "./replacement";
import type { FileResult, Match, Row } from "./results";

/** So much of a new text is shown, in UTF-16 units. */
const NEW_CHARS = 200;

export interface Look {
  /** Paths are shown from here on. */
  readonly root: string;
  /** What matches would become; null while nothing is being replaced. */
  readonly replace: Replacer | null;
}

/** The row and its buttons: `data-do` is "dismiss" or "replace". Keys do the same, so that buttons take no place in the order of Tab. */
export function drawRow(row: Row, look: Look, id: string): HTMLElement {
  const label = el("span", { class: "label", id: `${id}-label` });
  const made = el("div", {
    class: `search-row ${row.kind}`,
    id,
    role: "treeitem",
    "aria-labelledby": label.id, // and not the buttons
    "data-key": row.key,
    "aria-level": row.kind === "file" ? 1 : 2,
    "aria-posinset": row.position,
    "aria-setsize": row.size,
    "aria-expanded": row.kind === "file" ? String(!row.file.collapsed) : null,
  });
  if (row.kind === "file") fillFile(made, label, row.file, look);
  else fillMatch(made, label, row.match, look.replace);
  return made;
}

function fillFile(row: HTMLElement, label: HTMLElement, { path, matches, collapsed }: FileResult, { root, replace }: Look): void {
  const name = nameOf(path);
  const folder = below(parent(path), root);
  row.title = path;
  const count = el("span", { class: "count" }, String(matches.length));
  label.append(el("span", { class: "name" }, name), " ", el("span", { class: "folder cut" }, folder), " ", count, hidden(` ${plural("match", "matches", matches.length)}`));
  const deeds = buttons(t("Replace all in “{name}”", { name }), t("Dismiss “{name}”", { name }), replace);
  row.append(icon(collapsed ? "chevron-right" : "chevron-down"), icon(iconFor({ name, kind: "file" })), label, el("span", { class: "end" }, ...deeds));
}

function fillMatch(row: HTMLElement, label: HTMLElement, match: Match, replace: Replacer | null): void {
  const { before, match: found, after } = excerpt(match.text, match.from, match.to);
  const text = el("span", { class: "line code" }, before);
  const becomes = replace === null ? null : replace(match.text, match);
  if (becomes === null) text.append(el("mark", {}, found));
  else text.append(el("del", {}, found), "→", el("ins", {}, shortened(becomes, NEW_CHARS)));
  text.append(after);
  row.title = t("Line {line}", { line: match.line });
  label.append(el("span", { class: "number" }, hidden(`${t("Line")} `), String(match.line)), " ", text);
  const deeds = buttons(t("Replace in line {line}", { line: match.line }), t("Dismiss the match in line {line}", { line: match.line }), becomes === null ? null : replace);
  row.append(label, el("span", { class: "end" }, ...deeds));
}

/** Read out, and not drawn. */
function hidden(text: string): HTMLElement {
  return el("span", { class: "visually-hidden" }, text);
}

function buttons(replaceLabel: string, dismissLabel: string, replace: Replacer | null): HTMLElement[] {
  const dismiss = button("dismiss", "x", dismissLabel);
  return replace === null ? [dismiss] : [button("replace", "replace", replaceLabel), dismiss];
}

function button(does: string, name: IconName, label: string): HTMLElement {
  return el("button", { type: "button", class: "button ghost small square", tabindex: -1, "data-do": does, "aria-label": label, title: label }, icon(name));
}
