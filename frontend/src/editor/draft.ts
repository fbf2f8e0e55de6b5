// A draft: text of one file that its window has not got into the file yet, or that gave way to another. Pure.
import { Text } from "@codemirror/state";
import { encodingOf } from "./encodings";
import { newlineOf } from "./newlines";
import type { Left } from "./saving";

/** Characters of a draft; the editor takes no larger file for writing. */
export const DRAFT_CHARS_MAX = 6_000_000;
/** Characters of a draft and what it stands on; without room for both, only the draft is kept. */
export const WITH_BASE_CHARS_MAX = 8_000_000;
/** Drafts of one person in one browser, and the characters of all of them; the oldest go first. */
export const DRAFTS_MAX = 100;
export const ALL_CHARS_MAX = 60_000_000;
/** Milliseconds until a draft is forgotten. */
export const AGE_MAX_MS = 30 * 24 * 60 * 60 * 1000;

/** What is known of a draft without its text. */
export interface DraftHead {
  readonly id: string;
  readonly user: string;
  readonly path: string;
  /** The window that writes it; empty when its file was closed there. */
  readonly window: string;
  /** `draft`: not in the file. `aside`: it gave way to another text, and is only kept. */
  readonly kind: "draft" | "aside";
  /** Characters of all its texts. */
  readonly chars: number;
  readonly saved_at: number;
}

export interface DraftBody {
  readonly text: string;
  readonly encoding: string;
  readonly newline: string;
  readonly version: string | null;
  readonly base: { readonly text: string; readonly encoding: string; readonly newline: string } | null;
  readonly sent: readonly string[];
}

export interface Draft {
  readonly head: DraftHead;
  readonly body: DraftBody;
}

type Named = Omit<DraftHead, "chars">;

/** Null where it is too large to be kept. */
export function draftOf(named: Named, left: Left): Draft | null {
  const text = left.text.toString();
  const base = left.base === null ? null : { text: left.base.text.toString(), ...left.base.format };
  const sent = left.sent.map(String);
  const alone = sent.reduce((sum, each) => sum + each.length, text.length);
  if (text.length > DRAFT_CHARS_MAX) return null;
  const whole = alone + (base?.text.length ?? 0);
  const fits = whole <= WITH_BASE_CHARS_MAX;
  const body = { text, ...left.format, version: left.version, base: fits ? base : null, sent: fits ? sent : [] };
  return { head: { ...named, chars: fits ? whole : text.length }, body };
}

export function leftOfDraft({ text, encoding, newline, version, base, sent }: DraftBody): Left {
  const format = { encoding: encodingOf(encoding), newline: newlineOf(newline) };
  const known = base === null ? null : { text: linesOf(base.text), format: { encoding: encodingOf(base.encoding), newline: newlineOf(base.newline) } };
  return { text: linesOf(text), format, base: known, version, sent: sent.map(linesOf) };
}

/** The drafts that have to go: too old, or more than there is room for. */
export function surplus(heads: readonly DraftHead[], now: number): readonly string[] {
  const newest = [...heads].sort((a, b) => b.saved_at - a.saved_at);
  let chars = 0;
  return newest.filter((head, at) => (chars += head.chars) > ALL_CHARS_MAX || at >= DRAFTS_MAX || now - head.saved_at > AGE_MAX_MS).map(({ id }) => id);
}

function linesOf(text: string): Text {
  return Text.of(text.split("\n"));
}
