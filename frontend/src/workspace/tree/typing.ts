// Typing letters goes to the next name that begins with them. Pure.
import type { Rows } from "./rows";

/** Letters that come closer together than this belong together. */
const TOGETHER_MS = 700;
/** So many rows are looked at: a row of a page that has not come has no name. */
const ROWS_MAX = 200_000;

export interface Typed {
  readonly text: string;
  readonly at: number;
}

export const NOTHING_TYPED: Typed = { text: "", at: 0 };

export function typed(before: Typed, letter: string, now: number): Typed {
  return { text: now - before.at < TOGETHER_MS ? before.text + letter : letter, at: now };
}

/** The row to go to, or -1. One letter, also repeated, goes on from the next row; a longer beginning may be of the present one. */
export function nextBeginning(rows: Rows, from: number, text: string): number {
  const letters = Array.from(text.toLowerCase());
  const same = letters.every((letter) => letter === letters[0]);
  const sought = same ? (letters[0] ?? "") : letters.join("");
  const first = same ? from + 1 : from;
  for (let step = 0; step < Math.min(rows.length, ROWS_MAX); step += 1) {
    const index = (Math.max(0, first) + step) % rows.length;
    const row = rows.at(index);
    if (row?.kind === "entry" && row.entry.name.toLowerCase().startsWith(sought)) return index;
  }
  return -1;
}
