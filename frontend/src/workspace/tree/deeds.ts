// What can be done with rows: each deed once, for the keys, the menu and the buttons.
import { editorUrl, encoded, parent } from "../../files/paths";
import { isFolder, type Entry } from "../../files/listing";
import { copyText } from "../../forms/copyButton";
import type { Context } from "./context";
import { CHOSEN_MAX, cleared, only, targets } from "./selection";
import type { Row } from "./rows";
import { entryAt } from "./state";

/** The folder that something at this row goes into: itself, or the one it lies in. */
export function folderAt({ tree }: Context, row: Row | null): string {
  if (row === null) return tree.state.root;
  return row.kind === "entry" && row.expanded !== null ? row.path : row.folder;
}

/** What an act on this row is about; nothing for a row that is no entry, or whose name cannot be spelled. */
export function pathsAt({ tree }: Context, row: Row | null): string[] {
  return row?.kind === "entry" && row.entry.utf8 ? targets(tree.state.selection, row.path) : [];
}

/** A folder opens or closes, a file opens in a tab; `focus` is whether one goes on to type in it. */
export async function openRow({ tree, workspace, attempt }: Context, row: Row, focus: boolean): Promise<void> {
  if (row.kind === "note" && row.note === "problem") tree.retry(row.folder);
  if (row.kind !== "entry" || !row.entry.utf8) return;
  if (row.expanded === true) tree.close(row.path);
  else if (row.expanded === false) tree.open(row.path);
  else await attempt(row.entry.name, () => workspace.open(row.path, undefined, { focus }));
}

export async function openBeside({ workspace, attempt }: Context, path: string): Promise<void> {
  await attempt(path, () => workspace.open(path, undefined, { beside: true }));
}

export function chooseOnly({ tree }: Context, key: string): void {
  tree.change((state) => ({ ...state, selection: only(key) }));
}

export function chooseAll({ tree }: Context): void {
  const keys = tree.rows.between(0, tree.rows.length - 1, CHOSEN_MAX);
  tree.change((state) => ({ ...state, selection: { ...state.selection, chosen: new Set(keys) } }));
}

/** Escape: first what was cut or copied is left, then what is chosen. */
export function clear({ tree }: Context): void {
  tree.change((state) => (state.clipboard === null ? { ...state, selection: cleared(state.selection) } : { ...state, clipboard: null }));
}

export function toggleHidden({ tree }: Context): void {
  tree.change((state) => ({ ...state, hidden: !state.hidden }));
}

export function copyPaths(paths: readonly string[]): void {
  void copyText(paths.join("\n"));
}

export function openInNewWindow({ workspace, tree }: Context, path: string): void {
  const entry = entryAt(tree.state, path);
  const folder = entry !== null && isFolder(entry);
  const url = folder ? `/user/${workspace.user}/workspace${encoded(path)}/` : editorUrl(workspace.user, path);
  window.open(url, "_blank", "noopener");
}

/** A console where this is; for a file, in its folder. */
export async function openConsole({ workspace, attempt }: Context, path: string, entry: Entry): Promise<void> {
  await attempt(path, () => workspace.terminal(isFolder(entry) ? path : parent(path)));
}
