// What a match becomes: the replacement as typed, or, for a regular expression, with its groups filled in. Pure.
import { characterCount } from "../../lib/characters";
import type { Query } from "./query";

export interface Range {
  /** Places in the line, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** `$1`, `${12}`, `${name}`, `$&` and `$0` for all of it, `$$` for a dollar. */
const GROUP = /\$(?:(\$)|(&)|(\d{1,2})|\{(\w+)\})/g;

/** Makes the new text of a match; null where the groups cannot be told, so that the match must be left alone. */
export type Replacer = (line: string, range: Range) => string | null;

export function replacer(query: Query, replacement: string): Replacer {
  if (!query.regex || !replacement.includes("$")) return () => replacement;
  const source = translated(query.text);
  return (line, range) => {
    const groups = groupsOf(source, query.case, line, range);
    return groups === null ? null : filled(replacement, groups);
  };
}

/** The template with the groups in their places; a group that took part in nothing is empty, one that is not there stays as typed. */
export function filled(template: string, match: RegExpExecArray): string {
  return template.replace(GROUP, (whole, dollar?: string, all?: string, number?: string, name?: string) => {
    if (dollar !== undefined) return "$";
    if (all !== undefined || number === "0") return match[0];
    const key = number ?? name ?? "";
    const at = Number(key);
    if (Number.isInteger(at)) return at < match.length ? (match[at] ?? "") : whole;
    return match.groups !== undefined && key in match.groups ? (match.groups[key] ?? "") : whole;
  });
}

/** Ripgrep's spelling of what the browser spells otherwise: named groups, and the flag for case at the beginning. */
function translated(pattern: string): string {
  return pattern.replaceAll("(?P<", "(?<");
}

/**
 * The match that the search found, by the browser's own engine. Both engines agree on what people write; where they do
 * not, no text but the very one that was found is taken.
 */
function groupsOf(source: string, matchCase: boolean, line: string, { from, to }: Range): RegExpExecArray | null {
  const found = line.slice(from, to);
  const rest = characterCount(line.slice(to));
  const expression = compiled(`(?:${source})(?=[\\s\\S]{${rest}}$)`, matchCase ? "yu" : "yui");
  if (expression === null) return null;
  expression.lastIndex = from;
  const match = expression.exec(line);
  return match !== null && match[0] === found ? match : null;
}

function compiled(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}
