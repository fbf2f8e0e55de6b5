// The open folders as one list of rows. Nothing is built for a row that nobody looks at: a folder of 100,000 is one stretch. Pure.
import { isFolder, type Entry } from "../../files/listing";
import { join, parent } from "../../files/paths";
import { placeNamed, placeOf, shownOf, type Folder, type Shown } from "./folders";
import type { TreeState } from "./state";

interface Common {
  /** The path, or for what has none the folder, a NUL and a word: no path has a NUL. */
  readonly key: string;
  readonly folder: string;
  /** As aria-level: 1 for what lies in the root. */
  readonly level: number;
}

export interface EntryRow extends Common {
  readonly kind: "entry";
  readonly path: string;
  readonly entry: Entry;
  readonly size: number;
  readonly position: number;
  /** null for what is no folder. */
  readonly expanded: boolean | null;
}

/** An entry whose page has not come yet. */
export interface GapRow extends Common {
  readonly kind: "gap";
  readonly slot: number;
  readonly size: number;
  readonly position: number;
}

export type NoteKind = "loading" | "empty" | "problem" | "incomplete";

export interface NoteRow extends Common {
  readonly kind: "note";
  readonly note: NoteKind;
  readonly words: string;
}

/** Where the name of something new is typed. */
export interface DraftRow extends Common {
  readonly kind: "draft";
}

export type Row = EntryRow | GapRow | NoteRow | DraftRow;

type Stretch = { readonly start: number; readonly count: number; readonly folder: string; readonly level: number } & (
  | { readonly of: "slots"; readonly known: Folder; readonly shown: Shown; readonly from: number }
  | { readonly of: "note"; readonly note: NoteKind; readonly words: string }
  | { readonly of: "draft" }
);
type Part = Stretch extends infer S ? (S extends Stretch ? Omit<S, "start" | "folder" | "level"> : never) : never;

export class Rows {
  readonly length: number;
  private readonly state: TreeState;
  private readonly stretches: readonly Stretch[];
  private readonly byFolder = new Map<string, Stretch[]>();

  constructor(state: TreeState) {
    this.state = state;
    this.stretches = laidOut(state);
    const last = this.stretches.at(-1);
    this.length = last === undefined ? 0 : last.start + last.count;
    for (const stretch of this.stretches) {
      const list = this.byFolder.get(stretch.folder) ?? [];
      list.push(stretch);
      this.byFolder.set(stretch.folder, list);
    }
  }

  at(index: number): Row | null {
    if (index < 0 || index >= this.length) return null;
    let low = 0;
    let high = this.stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.stretches[middle]?.start ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const stretch = this.stretches[low];
    return stretch === undefined ? null : this.row(stretch, index - stretch.start);
  }

  /** Where the row with this key is, or -1. */
  indexOf(key: string): number {
    const cut = key.indexOf("\0");
    const stretches = this.byFolder.get(cut < 0 ? parent(key) : key.slice(0, cut)) ?? [];
    if (cut < 0) return placed(stretches, (known, shown) => placeNamed(known, shown, lastOf(key)));
    const word = key.slice(cut + 1);
    const slot = Number(word);
    if (Number.isInteger(slot)) return placed(stretches, (_, shown) => placeOf(shown, slot));
    return stretches.find((one) => one.of === word)?.start ?? -1;
  }

  /** The keys from one row to another, both included, of entries that can be chosen; at most `most`. */
  between(one: number, other: number, most: number): string[] {
    const found: string[] = [];
    const step = one <= other ? 1 : -1;
    for (let at = one; found.length < most && at !== other + step; at += step) {
      const row = this.at(at);
      if (row === null) break;
      if (row.kind === "entry" && row.entry.utf8) found.push(row.key);
    }
    return found;
  }

  private row(stretch: Stretch, offset: number): Row {
    const { folder, level } = stretch;
    if (stretch.of === "draft") return { kind: "draft", key: `${folder}\0draft`, folder, level };
    if (stretch.of === "note") return { kind: "note", key: `${folder}\0note`, folder, level, note: stretch.note, words: stretch.words };
    const { known, shown } = stretch;
    const place = stretch.from + offset;
    const slot = shown.places === null ? place : (shown.places[place] ?? 0);
    const entry = known.slots[slot];
    const common = { folder, level, size: shown.count, position: place + 1 };
    if (entry === undefined) return { kind: "gap", key: `${folder}\0${slot}`, slot, ...common };
    const path = join(folder, entry.name);
    const expanded = isFolder(entry) && entry.utf8 ? this.state.expanded.has(path) : null;
    return { kind: "entry", key: entry.utf8 ? path : `${folder}\0${slot}`, path, entry, expanded, ...common };
  }
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function placed(stretches: readonly Stretch[], placeIn: (known: Folder, shown: Shown) => number): number {
  for (const stretch of stretches) {
    if (stretch.of !== "slots") continue;
    const place = placeIn(stretch.known, stretch.shown);
    if (place >= stretch.from && place < stretch.from + stretch.count) return stretch.start + place - stretch.from;
  }
  return -1;
}

function laidOut(state: TreeState): Stretch[] {
  const stretches: Stretch[] = [];
  const inside = new Map<string, string[]>();
  for (const path of state.expanded) inside.set(parent(path), [...(inside.get(parent(path)) ?? []), path]);
  let start = 0;
  const put = (part: Part, folder: string, level: number): void => {
    if (part.count === 0) return;
    stretches.push({ ...part, start, folder, level });
    start += part.count;
  };
  const visit = (folder: string, level: number): void => {
    if (state.draft !== null && state.draft.kind !== "rename" && state.draft.folder === folder) put({ of: "draft", count: 1 }, folder, level);
    const known = state.folders.get(folder);
    if (known === undefined) {
      const problem = state.problems.get(folder);
      put({ of: "note", count: 1, note: problem === undefined ? "loading" : "problem", words: problem ?? "" }, folder, level);
      return;
    }
    const shown = shownOf(known, state.hidden);
    let from = 0;
    for (const [place, path] of openIn(inside.get(folder) ?? [], known, shown)) {
      put({ of: "slots", count: place + 1 - from, known, shown, from }, folder, level);
      visit(path, level + 1);
      from = place + 1;
    }
    put({ of: "slots", count: shown.count - from, known, shown, from }, folder, level);
    if (shown.count === 0 && folder !== state.root) put({ of: "note", count: 1, note: "empty", words: "" }, folder, level);
    if (!known.complete) put({ of: "note", count: 1, note: "incomplete", words: "" }, folder, level);
  };
  visit(state.root, 1);
  return stretches;
}

function openIn(paths: readonly string[], known: Folder, shown: Shown): [number, string][] {
  const found = paths.map((path): [number, string] => [placeNamed(known, shown, lastOf(path)), path]);
  return found.filter(([place]) => place >= 0).sort(([a], [b]) => a - b);
}
