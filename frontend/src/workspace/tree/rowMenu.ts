// The menu of a row, of several chosen ones, and of the empty space below: what can be done there.
import { fileUrl, nameOf, parent } from "../../files/paths";
import { openFileSharing } from "../../files/sharing";
import { isFolder, type Entry } from "../../files/listing";
import { openMenuAt, type Box, type MenuItem } from "../../forms/menu";
import { plural, t } from "../../lib/i18n";
import { paste, take } from "./clipboard";
import type { Context } from "./context";
import * as deeds from "./deeds";
import { startNew, startRename } from "./making";
import { duplicate } from "./moving";
import { openProperties } from "./properties";
import type { Row } from "./rows";
import { entryAt } from "./state";
import { trash } from "./trashing";
import { pickFiles } from "./uploading";

/** Opens it at a place on the screen; the focus goes back to the row. */
export function openRowMenu(context: Context, row: Row | null, place: Box, button?: HTMLElement): void {
  const { tree, view } = context;
  const paths = deeds.pathsAt(context, row);
  if (row !== null && paths.length <= 1 && row.kind === "entry") deeds.chooseOnly(context, row.key);
  const [path] = paths;
  const entry = path === undefined ? null : entryAt(tree.state, path);
  const owner = row === null ? view.element : (view.elementOf(row.key) ?? view.element);
  if (paths.length > 1) openMenuAt(owner, place, plural("Actions for {count} thing", "Actions for {count} things", paths.length), several(context, paths), button);
  else if (path !== undefined && entry !== null) openMenuAt(owner, place, t("Actions for “{name}”", { name: nameOf(path) }), one(context, path, entry), button);
  else openMenuAt(owner, place, t("Actions for this folder"), folderItems(context, deeds.folderAt(context, row)), button);
}

function one(context: Context, path: string, entry: Entry): MenuItem[] {
  const folder = isFolder(entry);
  const first: MenuItem[] = folder
    ? folderItems(context, path)
    : [
        { label: t("Open to the side"), icon: "columns-2", run: () => void deeds.openBeside(context, path) },
        { label: t("Open in new window"), icon: "external-link", run: () => deeds.openInNewWindow(context, path) },
        { label: t("Open a console here"), icon: "square-terminal", run: () => void deeds.openConsole(context, path, entry) },
      ];
  if (folder) first.push({ label: t("Open in new window"), icon: "external-link", run: () => deeds.openInNewWindow(context, path) });
  return [...first, ...carrying(context, [path], !folder), ...leaving(context, path, folder), ...changing(context, path)];
}

function several(context: Context, paths: readonly string[]): MenuItem[] {
  const [first, ...rest] = carrying(context, paths, true);
  const begin = first === undefined ? [] : [{ ...first, apart: false }];
  return [
    ...begin, ...rest,
    { label: t("Copy paths"), icon: "copy", run: () => deeds.copyPaths(paths) },
    { label: t("Delete"), icon: "trash-2", danger: true, apart: true, keys: "Delete", run: () => void trash(context, paths) },
  ];
}

function folderItems(context: Context, folder: string): MenuItem[] {
  const { hooks, tree } = context;
  const find = hooks.findInFolder;
  return [
    { label: t("New file"), icon: "file-plus", run: () => startNew(context, "file", folder) },
    { label: t("New folder"), icon: "folder-plus", run: () => startNew(context, "folder", folder) },
    { label: t("Upload files"), icon: "upload", run: () => pickFiles(context, folder, false) },
    { label: t("Upload a folder"), icon: "folder-up", run: () => pickFiles(context, folder, true) },
    ...(tree.state.clipboard === null ? [] : [{ label: t("Paste"), icon: "clipboard-paste" as const, keys: "Mod+V", run: () => void paste(context, folder) }]),
    { label: t("Open a console here"), icon: "square-terminal", apart: true, run: () => void context.attempt(folder, () => context.workspace.terminal(folder)) },
    ...(find === undefined ? [] : [{ label: t("Find in folder"), icon: "search" as const, run: () => find(folder) }]),
  ];
}

function carrying(context: Context, paths: readonly string[], pasteBeside: boolean): MenuItem[] {
  const [first = ""] = paths;
  const beside: MenuItem[] = pasteBeside && context.tree.state.clipboard !== null ? [{ label: t("Paste"), icon: "clipboard-paste", keys: "Mod+V", run: () => void paste(context, parent(first)) }] : [];
  return [
    { label: t("Copy"), icon: "copy", keys: "Mod+C", apart: true, run: () => take(context, paths, false) },
    { label: t("Cut"), icon: "scissors", keys: "Mod+X", run: () => take(context, paths, true) },
    ...beside,
    { label: t("Duplicate"), icon: "copy-plus", run: () => void duplicate(context, paths) },
  ];
}

function leaving(context: Context, path: string, folder: boolean): MenuItem[] {
  const { api, workspace } = context;
  const download: MenuItem = folder
    ? { label: t("Download as zip"), icon: "download", href: api.zipUrl(path) }
    : { label: t("Download"), icon: "download", href: fileUrl(workspace.user, path) };
  return [
    { ...download, apart: true },
    { label: t("Share by link"), icon: "link", run: () => void openFileSharing(api, { user: workspace.user, path, name: nameOf(path), folder }) },
    { label: t("Copy path"), icon: "copy", run: () => deeds.copyPaths([path]) },
    { label: t("Properties"), icon: "info", run: () => openProperties(api, path) },
  ];
}

function changing(context: Context, path: string): MenuItem[] {
  return [
    { label: t("Rename"), icon: "pencil", keys: "F2", apart: true, run: () => startRename(context, path) },
    { label: t("Delete"), icon: "trash-2", keys: "Delete", danger: true, run: () => void trash(context, deeds.pathsAt(context, context.tree.rows.at(context.tree.rows.indexOf(path)))) },
  ];
}
