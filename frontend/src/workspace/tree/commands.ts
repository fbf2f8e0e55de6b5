// The tree's deeds for the palette, and its keys for the sheet under `?`. The keys are bound by the rows themselves.
import { addCommands, type Command } from "../../lib/commands";
import { t } from "../../lib/i18n";
import type { Context } from "./context";
import { toggleHidden } from "./deeds";
import { startNew } from "./making";
import { allClosed } from "./state";

/** Returns what takes them away again. */
export function addTreeCommands(context: Context, openTrash: () => void): () => void {
  const { tree } = context;
  const group = t("File tree");
  const { root } = tree.state;
  const deeds: Command[] = [
    { id: "tree-new-file", group, label: t("New file"), icon: "file-plus", run: () => startNew(context, "file", root) },
    { id: "tree-new-folder", group, label: t("New folder"), icon: "folder-plus", run: () => startNew(context, "folder", root) },
    { id: "tree-close-all", group, label: t("Close all folders"), icon: "chevrons-down-up", run: () => tree.change(allClosed) },
    { id: "tree-hidden", group, label: t("Show or hide hidden files"), icon: "eye", run: () => toggleHidden(context) },
    { id: "tree-trash", group, label: t("Open the trash"), icon: "trash-2", run: openTrash },
  ];
  const keys: readonly (readonly [string, string, string])[] = [
    ["tree-rename", t("Rename"), "F2"],
    ["tree-delete", t("Move to the trash"), "Delete"],
    ["tree-copy", t("Copy"), "Mod+C"],
    ["tree-cut", t("Cut"), "Mod+X"],
    ["tree-paste", t("Paste into this folder"), "Mod+V"],
    ["tree-all", t("Choose all"), "Mod+A"],
    ["tree-menu", t("Actions for the row"), "Shift+F10"],
  ];
  return addCommands([...deeds, ...keys.map(([id, label, combination]): Command => ({ id, group, label, keys: combination, boundElsewhere: true, hidden: true }))]);
}
