// What is looked for and where, as the form holds it and as the API wants it. Pure.

export interface Query {
  readonly text: string;
  readonly regex: boolean;
  readonly case: boolean;
  readonly word: boolean;
  /** Globs as typed: "*.py, templates/". */
  readonly include: string;
  readonly exclude: string;
  readonly hidden: boolean;
  /** The folder below which is searched; null for all that the workspace shows. */
  readonly folder: string | null;
}

export interface SearchRequest {
  readonly query: string;
  readonly regex: boolean;
  readonly case: boolean;
  readonly word: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly hidden: boolean;
  readonly path: string;
}

/** So many globs of a kind are sent. */
export const GLOBS_MAX = 50;
/** While somebody types, a search begins at this many characters; Enter searches for less. */
const TYPED_CHARS_MIN = 2;

export const EMPTY: Query = { text: "", regex: false, case: false, word: false, include: "", exclude: "", hidden: false, folder: null };

export function request(query: Query, root: string): SearchRequest {
  const { text, regex, word, hidden } = query;
  return {
    query: text,
    regex,
    case: query.case,
    word,
    include: globs(query.include),
    exclude: globs(query.exclude),
    hidden,
    path: query.folder ?? root,
  };
}

/** Whether typing alone begins a search. */
export function isWorthTyping(query: Query): boolean {
  return query.text.length >= TYPED_CHARS_MIN;
}

export function isSame(a: Query, b: Query): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}

/** "*.py, templates/" -> ["*.py", "templates/**"]; a comma within braces belongs to its glob. */
export function globs(typed: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of typed) {
    if (character === "{") depth += 1;
    if (character === "}") depth = Math.max(0, depth - 1);
    if (character === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  const named = [...parts, part].map((each) => each.trim().replace(/^\.\//, "")).filter((each) => each !== "");
  return [...new Set(named)].slice(0, GLOBS_MAX).map((glob) => (glob.endsWith("/") ? `${glob}**` : glob));
}
