// A line of a file as a row of the results shows it: little before the match, the match itself, what follows. Pure.

/** So much of a line is shown before a match, and so much after it, in UTF-16 units. */
const BEFORE_CHARS = 18;
const AFTER_CHARS = 200;
/** Of a long match its beginning is shown. */
const MATCH_CHARS = 200;

export interface Excerpt {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

export function excerpt(text: string, from: number, to: number): Excerpt {
  const start = text.length - text.trimStart().length;
  const lead = text.slice(Math.min(start, from), from);
  const match = text.slice(from, to);
  const after = text.slice(to).trimEnd();
  return {
    before: lead.length > BEFORE_CHARS ? `…${tail(lead, BEFORE_CHARS)}` : lead,
    match: shortened(match, MATCH_CHARS),
    after: shortened(after, AFTER_CHARS),
  };
}

/** No half of a surrogate pair is left at a cut. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, isHigh(text, most - 1) ? most - 1 : most)}…`;
}

function tail(text: string, most: number): string {
  const from = text.length - most;
  return text.slice(isHigh(text, from - 1) ? from + 1 : from);
}

function isHigh(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}
