// Three texts into one, by lines: what was loaded, what is here, and what somebody else wrote meanwhile. Pure.
import { Text } from "@codemirror/state";
import { diff3MergeRegions, diffIndices } from "node-diff3";

/**
 * Lines of one text times lines of another that are compared, after what is equal at their ends: a comparison's time grows
 * with it. Beyond it texts are not merged by us, and replaced whole.
 */
const PRODUCT_MAX = 25_000_000;
/** Pairs of equal lines among them: a thousand empty lines against a thousand are a million. */
const PAIRS_MAX = 1_000_000;

/** A replacement in a document's characters. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: Text;
}

/** Both sides' changes to `base`, or null where they touch each other: overlap, or lie on neighbouring lines. */
export function merge(base: Text, mine: Text, theirs: Text): Text | null {
  if (mine.eq(base) || mine.eq(theirs)) return theirs;
  if (theirs.eq(base)) return mine;
  const [o, a, b] = [linesOf(base), linesOf(mine), linesOf(theirs)];
  const [left, right] = [spanOf(o, a), spanOf(o, b)];
  const [first, second] = left.start <= right.start ? [left, right] : [right, left];
  if (first.end < second.start) {
    return Text.of([...o.slice(0, first.start), ...first.lines, ...o.slice(first.end, second.start), ...second.lines, ...o.slice(second.end)]);
  }
  const start = first.start;
  const kept = o.length - Math.max(left.end, right.end);
  const within = [a, o, b].map((lines) => lines.slice(start, lines.length - kept)) as [string[], string[], string[]];
  const merged = mergeWithin(...within);
  return merged === null ? null : Text.of([...o.slice(0, start), ...merged, ...(kept === 0 ? [] : o.slice(-kept))]);
}

/** What lies between the equal lines at both ends: from `start` to `end` in `o`, and the lines that stand there instead. */
function spanOf(o: readonly string[], x: readonly string[]): { start: number; end: number; lines: string[] } {
  const shorter = Math.min(o.length, x.length);
  let start = 0;
  while (start < shorter && o[start] === x[start]) start++;
  let tail = 0;
  while (tail < shorter - start && o[o.length - 1 - tail] === x[x.length - 1 - tail]) tail++;
  return { start, end: o.length - tail, lines: x.slice(start, x.length - tail) };
}

function mergeWithin(a: string[], o: string[], b: string[]): string[] | null {
  if (costly(o, a) || costly(o, b)) return null;
  const parts: string[][] = [];
  for (const region of diff3MergeRegions(a, o, b)) {
    if (!region.stable && !same(region.aContent, region.bContent)) return null;
    parts.push(region.stable ? region.bufferContent : region.aContent);
  }
  return parts.flat();
}

/** What makes `to` out of `from`, touching as little as lines and their equal ends allow, so that a cursor stays put. */
export function changesBetween(from: Text, to: Text): readonly Change[] {
  if (from.eq(to)) return [];
  const [a, b] = [linesOf(from), linesOf(to)];
  const { start, end, lines } = spanOf(a, b);
  const was = a.slice(start, end);
  const whole = { buffer1: [0, was.length] as const, buffer2: [0, lines.length] as const };
  const hunks = costly(was, lines) ? [whole] : diffIndices(was, lines);
  return hunks.map(({ buffer1: [at, length], buffer2: [place, count] }) =>
    replacement(from, start + at, start + at + length, lines.slice(place, place + count)),
  );
}

/** Lines `first` to `last` (from 0, the last one not included) replaced, less what both have at their ends. */
function replacement(doc: Text, first: number, last: number, lines: readonly string[]): Change {
  const atEnd = last === doc.lines;
  const after = atEnd ? doc.length : doc.line(last + 1).from;
  const before = first === doc.lines ? doc.length : doc.line(first + 1).from;
  if (!atEnd) return trimmed(doc, before, after, Text.of([...lines, ""]));
  if (first === 0) return trimmed(doc, 0, after, Text.of(lines.length === 0 ? [""] : lines));
  const lineEnd = doc.line(first).to;
  return trimmed(doc, lineEnd, after, lines.length === 0 ? Text.empty : Text.of(["", ...lines]));
}

function trimmed(doc: Text, from: number, to: number, insert: Text): Change {
  const [was, now] = [doc.sliceString(from, to), insert.sliceString(0)];
  const shorter = Math.min(was.length, now.length);
  let head = 0;
  while (head < shorter && was.charCodeAt(head) === now.charCodeAt(head)) head++;
  if (splitsPair(was, head) || splitsPair(now, head)) head--;
  let tail = 0;
  while (tail < shorter - head && was.charCodeAt(was.length - 1 - tail) === now.charCodeAt(now.length - 1 - tail)) tail++;
  if (splitsPair(was, was.length - tail) || splitsPair(now, now.length - tail)) tail--;
  return { from: from + head, to: to - tail, insert: insert.slice(head, insert.length - tail) };
}

/** Whether a cut there goes through a character of two code units. */
function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff;
}

function linesOf(text: Text): string[] {
  return [...text.iterLines()];
}

function costly(a: readonly string[], b: readonly string[]): boolean {
  if (a.length * b.length > PRODUCT_MAX) return true;
  const counts = new Map<string, number>();
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1);
  return b.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0) > PAIRS_MAX;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
