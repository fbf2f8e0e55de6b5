// What was found, by file: grows while the search runs, shrinks by what is dismissed and replaced. No DOM.
import type { Range, Replacer } from "./replacement";

/** One place that matches; a line with two of them has two. */
export interface Match extends Range {
  /** One per match of a search. */
  readonly id: number;
  readonly path: string;
  /** From 1 on. */
  readonly line: number;
  /** The line, or the part of it around the match; `from` and `to` are places in it. */
  readonly text: string;
  /** Where `text` begins in the line, in characters. */
  readonly offset: number;
}

export interface FileResult {
  readonly path: string;
  readonly matches: readonly Match[];
  readonly collapsed: boolean;
}

export type Row =
  | { readonly kind: "file"; readonly key: string; readonly file: FileResult; readonly position: number; readonly size: number }
  | { readonly kind: "match"; readonly key: string; readonly match: Match; readonly position: number; readonly size: number };

/** Files with more matches than this begin collapsed once there are many rows. */
const COLLAPSED_FROM_MATCHES = 100;

export class Results {
  private readonly byPath = new Map<string, FileResult>();

  get isEmpty(): boolean {
    return this.byPath.size === 0;
  }

  get files(): readonly FileResult[] {
    return [...this.byPath.values()];
  }

  get matchCount(): number {
    let count = 0;
    for (const file of this.byPath.values()) count += file.matches.length;
    return count;
  }

  get fileCount(): number {
    return this.byPath.size;
  }

  /** Matches in the order in which they came; a file keeps the place of its first. */
  add(found: readonly Match[]): void {
    for (const [path, matches] of grouped(found)) {
      const before = this.byPath.get(path);
      const all = [...(before?.matches ?? []), ...matches];
      const collapsed = before?.collapsed ?? all.length > COLLAPSED_FROM_MATCHES;
      this.byPath.set(path, { path, matches: all, collapsed });
    }
  }

  file(path: string): FileResult | null {
    return this.byPath.get(path) ?? null;
  }

  collapse(path: string, collapsed: boolean): void {
    const file = this.byPath.get(path);
    if (file !== undefined) this.byPath.set(path, { ...file, collapsed });
  }

  collapseAll(collapsed: boolean): void {
    for (const path of this.byPath.keys()) this.collapse(path, collapsed);
  }

  get areAllCollapsed(): boolean {
    return this.files.every((file) => file.collapsed);
  }

  dismissFile(path: string): void {
    this.byPath.delete(path);
  }

  /** A file whose last match goes, goes too. */
  dismiss(gone: readonly Match[]): void {
    for (const [path, matches] of grouped(gone)) {
      const file = this.byPath.get(path);
      if (file === undefined) continue;
      const ids = new Set(matches.map(({ id }) => id));
      const left = file.matches.filter(({ id }) => !ids.has(id));
      if (left.length === 0) this.byPath.delete(path);
      else this.byPath.set(path, { ...file, matches: left });
    }
  }

  /** Replaced matches go; the others in their lines are now found in the changed line. */
  replaced(gone: readonly Match[], replace: Replacer): void {
    this.dismiss(gone);
    for (const [path, replacedHere] of grouped(gone)) {
      const file = this.byPath.get(path);
      if (file === undefined) continue;
      this.byPath.set(path, { ...file, matches: file.matches.map((match) => settled(match, replacedHere, replace)) });
    }
  }

  /** A file's row, then its matches' unless it is collapsed. */
  rows(): Row[] {
    const rows: Row[] = [];
    const size = this.byPath.size;
    let position = 0;
    for (const file of this.byPath.values()) {
      position += 1;
      rows.push({ kind: "file", key: file.path, file, position, size });
      if (file.collapsed) continue;
      file.matches.forEach((match, at) => {
        rows.push({ kind: "match", key: String(match.id), match, position: at + 1, size: file.matches.length });
      });
    }
    return rows;
  }
}

function settled(match: Match, gone: readonly Match[], replace: Replacer): Match {
  const inLine = gone.filter(({ line, text, offset }) => line === match.line && text === match.text && offset === match.offset);
  let { text, from, to } = match;
  for (const each of inLine.sort((a, b) => b.from - a.from)) {
    const becomes = replace(match.text, each) ?? match.text.slice(each.from, each.to);
    text = text.slice(0, each.from) + becomes + text.slice(each.to);
    const shift = each.from < match.from ? becomes.length - (each.to - each.from) : 0;
    from += shift;
    to += shift;
  }
  return { ...match, text, from, to };
}

export function grouped(matches: readonly Match[]): Map<string, Match[]> {
  const byPath = new Map<string, Match[]>();
  for (const match of matches) {
    const list = byPath.get(match.path);
    if (list === undefined) byPath.set(match.path, [match]);
    else list.push(match);
  }
  return byPath;
}
