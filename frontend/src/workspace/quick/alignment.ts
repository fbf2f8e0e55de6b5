// How well the letters of a word lie in a path, and where: the best of all ways, by dynamic programming. Pure.

const MATCH = 16;
const AFTER_SLASH = 12;
const WORD_START = 10;
const CAMEL = 8;
const CONSECUTIVE = 12;
const IN_NAME = 6;
const GAP = 8;
const NONE = -1_000_000;
/** Longer paths and words are cut, so that the tables have a limit; in UTF-16 units. */
export const PATH_CHARS_MAX = 400;
export const WORD_CHARS_MAX = 40;

// The tables of one alignment, used again for the next: the best score that ends at a place, and where it came from.
const from = new Uint16Array(WORD_CHARS_MAX * PATH_CHARS_MAX);
const worth = new Int32Array(PATH_CHARS_MAX);
let above = new Int32Array(PATH_CHARS_MAX);
let row = new Int32Array(PATH_CHARS_MAX);
let last = 0;

/** The best score of the word in the text; the text, the path in lower case, holds the word. */
export function align(word: string, text: string, path: string): number {
  const length = text.length;
  const name = text.lastIndexOf("/") + 1;
  for (let at = 0; at < length; at++) worth[at] = MATCH + (at >= name ? IN_NAME : 0) + start(path, at);
  let best = 0;
  for (let place = 0; place < word.length; place++) {
    const letter = word.charCodeAt(place);
    let before = NONE; // the best that ends two places or more to the left
    let beforeAt = 0;
    best = NONE;
    for (let at = 0; at < length; at++) {
      let score = NONE;
      if (text.charCodeAt(at) === letter) {
        const next = place > 0 && at > 0 ? (above[at - 1] ?? NONE) + CONSECUTIVE : NONE;
        const apart = place === 0 ? 0 : before - GAP;
        from[place * PATH_CHARS_MAX + at] = next >= apart ? at - 1 : beforeAt;
        score = (worth[at] ?? 0) + Math.max(next, apart);
      }
      row[at] = score;
      if (score > best) [best, last] = [score, at];
      if (place > 0 && at > 0 && (above[at - 1] ?? NONE) > before) [before, beforeAt] = [above[at - 1] ?? NONE, at - 1];
    }
    [above, row] = [row, above];
  }
  return best;
}

/** Where the letters of the word that was aligned last lie, from its last to its first. */
export function lying(word: string): number[] {
  const found: number[] = [];
  for (let place = word.length - 1, at = last; place >= 0; place--) {
    found.push(at);
    at = from[place * PATH_CHARS_MAX + at] ?? 0;
  }
  return found;
}

function start(path: string, at: number): number {
  const before = path.charCodeAt(at - 1);
  if (at === 0 || before === 0x2f) return AFTER_SLASH;
  if (before === 0x5f || before === 0x2d || before === 0x2e || before === 0x20) return WORD_START;
  return isUpper(path.charCodeAt(at)) && !isUpper(before) ? CAMEL : 0;
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}
