// All that is known of a file or folder, for those who cannot hover: path, size, rights, time, where a link leads.
import type { Facts, FilesApi } from "../../files/api";
import { nameOf } from "../../files/paths";
import { showDialog } from "../../lib/dialog";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { t } from "../../lib/i18n";
import { size } from "../../lib/sizes";
import { timeElement } from "../../lib/time";
import { modeWords } from "./describing";

export function openProperties(api: Pick<FilesApi, "stat">, path: string): void {
  const body = openWindow(t("Properties of “{name}”", { name: nameOf(path) }));
  const read = async (): Promise<void> => {
    body.replaceChildren(el("span", { class: "skeleton late", "aria-label": t("Loading") }));
    try {
      body.replaceChildren(facts(await api.stat(path)));
    } catch (error) {
      const again = el("button", { type: "button", class: "button small" }, t("Try again"));
      again.addEventListener("click", () => void read());
      body.replaceChildren(el("div", { class: "notice danger", role: "alert" }, icon("circle-alert"), el("p", {}, sentence(error)), again));
    }
  };
  void read();
}

function facts(found: Facts): HTMLElement {
  const kinds = { file: t("File"), folder: t("Folder"), link: t("Link"), other: t("Neither file nor folder") };
  const rows: (readonly [string, string | HTMLElement] | null)[] = [
    [t("Path"), found.path],
    [t("Kind"), kinds[found.kind]],
    found.target === null ? null : [t("Leads to"), found.target],
    [found.path, found.target].includes(found.real_path) ? null : [t("Real path"), found.real_path],
    found.kind === "file" ? [t("Size"), size(found.size)] : null,
    [t("Rights"), modeWords(found.mode)],
    [t("Changed"), timeElement(found.modified_at)],
    [t("You may change it"), found.writable ? t("Yes") : t("No")],
  ];
  const list = el("dl", { class: "facts-list" });
  for (const row of rows) if (row !== null) list.append(el("dt", {}, row[0]), el("dd", {}, row[1]));
  return list;
}

let made = 0;

/** Escape and a press beside it close it too, and the focus goes back to where it was. Returns what it shows. */
function openWindow(title: string): HTMLElement {
  made += 1;
  const heading = el("h2", { id: `properties-${made}` }, title);
  const body = el("div", { class: "window-body" });
  const close = el("button", { type: "button", class: "button" }, t("Close"));
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": heading.id }, el("div", { class: "content" }, heading, body, el("div", { class: "buttons" }, close)));
  close.addEventListener("click", () => dialog.close());
  showDialog(dialog, { first: close, place: document.querySelector("main") ?? document.body });
  return body;
}
