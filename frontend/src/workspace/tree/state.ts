// All that the tree shows, as data, and the changes it goes through. Pure.
import type { Entry } from "../../files/listing";
import { parent } from "../../files/paths";
import { entryNamed, withPage, type Folder, type Page } from "./folders";
import { cleared, followed, isWithin, NOTHING, type Selection } from "./selection";

/** So many folders stand open; opening one more closes the one that was opened first. */
export const EXPANDED_MAX = 200;

/** A name that is being typed in place: of something new in `folder`, or a new one for `path`. `before` had the focus. */
export type Draft =
  | { readonly kind: "file" | "folder"; readonly folder: string; readonly before: string | null }
  | { readonly kind: "rename"; readonly path: string };

export interface TreeState {
  readonly root: string;
  readonly folders: ReadonlyMap<string, Folder>;
  /** Folders that could not be read, and the sentence that says why. */
  readonly problems: ReadonlyMap<string, string>;
  readonly expanded: ReadonlySet<string>;
  /** Whether names that begin with a dot are shown. */
  readonly hidden: boolean;
  readonly selection: Selection;
  readonly draft: Draft | null;
  /** What was copied or cut, to be pasted. */
  readonly clipboard: { readonly paths: readonly string[]; readonly cut: boolean } | null;
  /** The folder into which something that is being dragged would go. */
  readonly dropInto: string | null;
}

export function beginning(root: string, expanded: readonly string[], hidden: boolean): TreeState {
  const inside = expanded.filter((path) => path !== root && isWithin(path, root)).slice(-EXPANDED_MAX);
  return {
    root, hidden, folders: new Map(), problems: new Map(), expanded: new Set(inside),
    selection: NOTHING, draft: null, clipboard: null, dropInto: null,
  };
}

/** Open folders whose parents are all open too, the root among them: those whose contents are on the screen. */
export function openFolders(state: TreeState): string[] {
  const all = [...state.expanded].filter((path) => isOnScreen(state, path));
  return [state.root, ...all];
}

function isOnScreen(state: TreeState, path: string): boolean {
  for (let at = path.lastIndexOf("/"); at > state.root.length; at = path.lastIndexOf("/", at - 1)) {
    if (!state.expanded.has(path.slice(0, at))) return false;
  }
  return true;
}

/** A folder was read again: only these pages of it stand. All in one, so that the focus is not lost between two of them. */
export function readAnew(state: TreeState, pages: readonly (readonly [page: Page, offset: number])[]): TreeState {
  const folders = new Map(state.folders);
  for (const [page] of pages) folders.delete(page.path);
  const emptied: TreeState = { ...state, folders };
  return pages.reduce((before, [page, offset]) => pageCame(before, page, offset), emptied);
}

export function pageCame(state: TreeState, page: Page, offset: number): TreeState {
  const folders = new Map(state.folders);
  folders.set(page.path, withPage(folders.get(page.path), page, offset));
  const problems = new Map(state.problems);
  problems.delete(page.path);
  return { ...state, folders, problems };
}

export function folderFailed(state: TreeState, path: string, problem: string): TreeState {
  const folders = new Map(state.folders);
  folders.delete(path);
  return { ...state, folders, problems: new Map(state.problems).set(path, problem) };
}

/** Forgets what is known of a folder and of all in it, so that it is read again when it is opened. */
export function forgotten(state: TreeState, path: string): TreeState {
  const keep = <T>(map: ReadonlyMap<string, T>): Map<string, T> => new Map([...map].filter(([key]) => !isWithin(key, path)));
  return { ...state, folders: keep(state.folders), problems: keep(state.problems) };
}

/** The folder is not there any more: it is closed and forgotten, with all in it. */
export function gone(state: TreeState, path: string): TreeState {
  const expanded = new Set([...state.expanded].filter((one) => !isWithin(one, path)));
  const chosen = new Set([...state.selection.chosen].filter((one) => !isWithin(one, path)));
  return { ...forgotten(state, path), expanded, selection: { ...state.selection, chosen } };
}

export function opened(state: TreeState, path: string): TreeState {
  if (path === state.root) return state;
  const expanded = new Set(state.expanded);
  expanded.delete(path);
  expanded.add(path);
  const [first] = expanded;
  if (expanded.size > EXPANDED_MAX && first !== undefined) expanded.delete(first);
  return { ...state, expanded };
}

/** Closed, with the focus on it when it was on something inside, and nothing chosen that is not to be seen. */
export function closed(state: TreeState, path: string): TreeState {
  const expanded = new Set(state.expanded);
  expanded.delete(path);
  return { ...state, expanded, selection: withoutInside(state.selection, path) };
}

function withoutInside(selection: Selection, path: string): Selection {
  const lost = (key: string): boolean => key !== path && isWithin(key, path);
  const chosen = new Set([...selection.chosen].filter((key) => !lost(key)));
  const focused = selection.focused !== null && lost(selection.focused) ? path : selection.focused;
  return { focused, chosen, anchor: selection.anchor !== null && lost(selection.anchor) ? focused : selection.anchor };
}

export function allClosed(state: TreeState): TreeState {
  const { focused } = state.selection;
  const top = focused === null || !isWithin(focused, state.root) ? null : topOf(state.root, focused);
  const moved = { ...cleared(state.selection), focused: top, anchor: top };
  return { ...state, expanded: new Set(), selection: top === focused ? state.selection : moved };
}

function topOf(root: string, path: string): string {
  const start = root === "/" ? 1 : root.length + 1;
  const cut = path.indexOf("/", start);
  return cut < 0 ? path : path.slice(0, cut);
}

/** Something was moved or renamed: open folders, what is chosen and what was cut follow it. */
export function movedTo(state: TreeState, from: string, to: string): TreeState {
  const follow = (path: string): string => (isWithin(path, from) ? to + path.slice(from.length) : path);
  const { clipboard } = state;
  return {
    ...forgotten(state, from),
    expanded: new Set([...state.expanded].map(follow)),
    selection: followed(state.selection, from, to),
    clipboard: clipboard === null ? null : { ...clipboard, paths: clipboard.paths.map(follow) },
  };
}

/** The entry at a path, as far as it is known. */
export function entryAt(state: TreeState, path: string): Entry | null {
  const cut = path.lastIndexOf("/");
  const folder = state.folders.get(cut <= 0 ? "/" : path.slice(0, cut));
  return folder === undefined ? null : entryNamed(folder, path.slice(cut + 1));
}

/** Without those chosen that are certainly not there any more: their folder is known from end to end, and lacks them. */
export function pruned(state: TreeState): TreeState {
  const there = [...state.selection.chosen].filter((key) => {
    const folder = state.folders.get(parent(key));
    return key.includes("\0") || folder === undefined || folder.slots.includes(undefined) || entryAt(state, key) !== null;
  });
  if (there.length === state.selection.chosen.size) return state;
  return { ...state, selection: { ...state.selection, chosen: new Set(there) } };
}
