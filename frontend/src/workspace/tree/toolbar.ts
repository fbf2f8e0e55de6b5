// The bar above the tree: the folder's name, and what one does with the whole tree.
import { nameOf } from "../../files/paths";
import { openMenuAt, type MenuItem } from "../../forms/menu";
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { IconName } from "../../icons";
import type { Context } from "./context";
import { folderAt, toggleHidden } from "./deeds";
import { startNew } from "./making";
import { allClosed } from "./state";
import { pickFiles } from "./uploading";

export interface ToolbarOptions {
  readonly openTrash: () => void;
}

export function toolbar(context: Context, options: ToolbarOptions): HTMLElement {
  const { tree } = context;
  const { root } = tree.state;
  const title = root === context.workspace.home ? t("Home") : nameOf(root);
  const more = button("ellipsis", t("More actions for the tree"), () => openMenuAt(more, more.getBoundingClientRect(), t("Actions for the tree"), items(context, options), more));
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-expanded", "false");
  const buttons = [
    button("file-plus", t("New file"), () => startNew(context, "file", where(context))),
    button("folder-plus", t("New folder"), () => startNew(context, "folder", where(context))),
    button("chevrons-down-up", t("Close all folders"), () => tree.change(allClosed)),
    more,
  ];
  return el("div", { class: "tree-bar", role: "toolbar", "aria-label": t("Tree") }, el("span", { class: "title cut", title: root }, title), ...buttons);
}

/** Something new goes where the focus is. */
function where(context: Context): string {
  const { rows, state } = context.tree;
  return folderAt(context, state.selection.focused === null ? null : rows.at(rows.indexOf(state.selection.focused)));
}

function items(context: Context, { openTrash }: ToolbarOptions): MenuItem[] {
  const { tree } = context;
  const { root, hidden } = tree.state;
  return [
    { label: t("Upload files"), icon: "upload", run: () => pickFiles(context, where(context), false) },
    { label: t("Upload a folder"), icon: "folder-up", run: () => pickFiles(context, where(context), true) },
    { label: t("Download all as zip"), icon: "download", href: context.api.zipUrl(root) },
    { label: hidden ? t("Hide hidden files") : t("Show hidden files"), icon: hidden ? "eye-off" : "eye", apart: true, run: () => toggleHidden(context) },
    { label: t("Read again"), icon: "refresh-cw", run: () => void context.attempt(t("Reading"), () => tree.refreshAll()) },
    { label: t("Trash"), icon: "trash-2", apart: true, run: openTrash },
  ];
}

function button(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "button ghost square small", "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", run);
  return made;
}
