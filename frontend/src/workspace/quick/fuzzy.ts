// Ranks paths by what somebody types of them: letters in order, best where words begin and in the file's name. Pure.
// Our own, since uFuzzy and fzf know nothing of names and folders, and would need as much code around them as is here.

import { align, lying, PATH_CHARS_MAX, WORD_CHARS_MAX } from "./alignment";

export interface Names {
  readonly paths: readonly string[];
  readonly lower: readonly string[];
}

export interface Ranked {
  readonly path: string;
  readonly score: number;
}

export function prepared(paths: readonly string[]): Names {
  return { paths, lower: paths.map(lowered) };
}

/** The `limit` best, best first; shorter paths first among equals. `more` adds to a path's score. */
export function rank(typed: string, { paths, lower }: Names, limit: number, more: (path: string) => number = () => 0): Ranked[] {
  const words = wordsOf(typed);
  const best: Ranked[] = [];
  for (let at = 0; at < paths.length; at++) {
    const text = lower[at] ?? "";
    if (!words.every((word) => holds(text, word))) continue;
    const path = paths[at] ?? "";
    const score = words.reduce((sum, word) => sum + align(word, text, path), 0) + more(path) - path.length / 64;
    if (best.length === limit && score <= (best.at(-1)?.score ?? 0)) continue;
    let place = best.length;
    while (place > 0 && (best[place - 1]?.score ?? 0) < score) place -= 1;
    best.splice(place, 0, { path, score });
    if (best.length > limit) best.pop();
  }
  return best;
}

/** The places in the path that matched, in order. */
export function places(typed: string, path: string): number[] {
  const text = lowered(path);
  const found = new Set<number>();
  for (const word of wordsOf(typed)) {
    if (!holds(text, word)) return [];
    align(word, text, path);
    for (const at of lying(word)) found.add(at);
  }
  return [...found].sort((a, b) => a - b);
}

function wordsOf(typed: string): string[] {
  return typed.split(/\s+/).filter(Boolean).map((word) => lowered(word).slice(0, WORD_CHARS_MAX));
}

/** In lower case, unless that would move the places. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return (lower.length === text.length ? lower : text).slice(0, PATH_CHARS_MAX);
}

function holds(text: string, word: string): boolean {
  let at = -1;
  for (let place = 0; place < word.length; place++) {
    at = text.indexOf(word.charAt(place), at + 1);
    if (at < 0) return false;
  }
  return true;
}
