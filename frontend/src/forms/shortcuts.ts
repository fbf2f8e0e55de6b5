// The sheet under `?`: the keys of this page, by group.
import { commands } from "../lib/commands";
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyCaps } from "./palette";

export function openShortcuts(): void {
  if (document.querySelector("dialog.shortcuts") !== null) return;
  const title = el("h2", { id: "shortcuts-title" }, t("Keyboard shortcuts"));
  const close = el("button", { type: "button", class: "button" }, t("Close"));
  const sections = groups().flatMap(([group, rows]) => [el("h3", {}, group), el("dl", {}, ...rows)]);
  const content = el("div", { class: "content" }, title, ...sections, el("div", { class: "buttons" }, close));
  const dialog = el("dialog", { class: "dialog shortcuts", "aria-labelledby": title.id }, content);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

function groups(): [string, HTMLElement[]][] {
  const rows = new Map<string, HTMLElement[]>();
  for (const command of commands()) {
    if (command.keys === undefined) continue;
    const list = rows.get(command.group) ?? [];
    list.push(el("dt", {}, command.label), el("dd", {}, keyCaps(command.keys)));
    rows.set(command.group, list);
  }
  return [...rows];
}
