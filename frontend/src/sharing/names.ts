// Names of other people, who chose them: shown so that they can neither hide nor turn what stands beside them.
import { t } from "../lib/i18n";

/** A shown name has at most so many characters as people count them. */
export const NAME_CHARS_MAX = 40;
const INITIALS_MAX = 2;
/** What the server adds to a name: "ada (guest)". */
const ADDED = /\s*\([^()]*\)$/u;
/** A letter carries at most so many accents; more would climb over the lines above. */
const MARKS = /(\p{M}{2})\p{M}+/gu;
/** Controls, and what has no shape of its own: directions, zero widths, tags, fillers, blanks that are not a space. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The name without invisible characters, cut to length; never empty. */
export function shownName(name: string): string {
  const plain = name.replace(UNSEEN, "").replace(MARKS, "$1").replace(/\s+/gu, " ").trim();
  const letters = graphemes(plain);
  if (letters.length === 0) return t("No name");
  return letters.length <= NAME_CHARS_MAX ? plain : `${letters.slice(0, NAME_CHARS_MAX - 1).join("")}…`;
}

/** "AL" for "ada.lovelace", "AD" for "ada", "G4" for "Guest 417". */
export function initials(name: string): string {
  const plain = shownName(name);
  const words = (plain.replace(ADDED, "") || plain).split(/[\s._-]+/u).map(graphemes).filter((word) => word.length > 0);
  const [first = [], second] = words;
  const letters = second === undefined ? first.slice(0, INITIALS_MAX) : [first[0], second[0]];
  return letters.join("").toLocaleUpperCase() || "?";
}

/** Which of `count` colours a name has: always the same one. */
export function colourOf(name: string, count: number): number {
  let hash = 0x811c9dc5; // FNV-1a
  for (const unit of new TextEncoder().encode(name)) hash = Math.imul(hash ^ unit, 0x01000193) >>> 0;
  return hash % count;
}

/** A name within a sentence of the other direction stays together. */
export function isolated(name: string): string {
  return `\u2068${shownName(name)}\u2069`;
}

function graphemes(text: string): string[] {
  return Array.from(segments.segment(text), ({ segment }) => segment);
}
