// .editorconfig: what a project says about how its files are written (editorconfig.org, version 0.17). Pure. The library
// of that name reads the files of a disk and brings a shell's patterns and WebAssembly with it; a browser needs neither.

/** Characters of one file that are read; the rest is not looked at. */
const TEXT_CHARS_MAX = 65_536;
const PATTERN_CHARS_MAX = 1_024;
/** Patterns that one with braces stands for; one that stands for more matches nothing. */
const VARIANTS_MAX = 200;
const PROPERTY = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/;
const COMMENT = /^\s*[#;]/;

export interface ConfigFile {
  /** The folder that it lies in. */
  readonly folder: string;
  readonly text: string;
}

export interface FileConfig {
  readonly indentStyle: "space" | "tab" | null;
  readonly indentSize: number | null;
  readonly tabWidth: number | null;
  readonly endOfLine: "lf" | "crlf" | "cr" | null;
  readonly charset: "utf-8" | "utf-8-sig" | "latin-1" | "utf-16-le" | "utf-16-be" | null;
  readonly trimTrailingWhitespace: boolean | null;
  readonly insertFinalNewline: boolean | null;
}

interface Section {
  readonly pattern: string;
  readonly properties: ReadonlyMap<string, string>;
}

const CHARSETS: Readonly<Record<string, FileConfig["charset"]>> = {
  "utf-8": "utf-8",
  "utf-8-bom": "utf-8-sig",
  latin1: "latin-1",
  "utf-16le": "utf-16-le",
  "utf-16be": "utf-16-be",
};

/** Whether a file ends the search in the folders above it. */
export function isRoot(text: string): boolean {
  return parse(text).root;
}

/** What holds for a path, by the files of its folders: those nearer to it, and later sections, have the last word. */
export function configOf(path: string, files: readonly ConfigFile[]): FileConfig {
  const properties = new Map<string, string>();
  const outermostFirst = [...files].sort((a, b) => a.folder.length - b.folder.length);
  for (const { folder, text } of outermostFirst) {
    const { root, sections } = parse(text);
    if (root) properties.clear();
    const within = folder === "/" ? path : path.slice(folder.length);
    for (const section of sections) {
      if (matches(section.pattern, within)) for (const [name, value] of section.properties) properties.set(name, value);
    }
  }
  return understood(properties);
}

function parse(text: string): { root: boolean; sections: readonly Section[] } {
  const sections: { pattern: string; properties: Map<string, string> }[] = [];
  let root = false;
  for (const line of text.slice(0, TEXT_CHARS_MAX).replace(/^\ufeff/, "").split(/\r\n|\r|\n/)) {
    const head = /^\s*\[(.+)\]\s*(?:[#;].*)?$/.exec(line);
    if (line.trim() === "" || COMMENT.test(line)) continue;
    if (head?.[1] !== undefined) {
      sections.push({ pattern: head[1], properties: new Map() });
      continue;
    }
    const [, name, value] = PROPERTY.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const section = sections.at(-1);
    if (section !== undefined) section.properties.set(name.toLowerCase(), value);
    else if (name.toLowerCase() === "root") root = value.toLowerCase() === "true";
  }
  return { root, sections };
}

function understood(properties: ReadonlyMap<string, string>): FileConfig {
  const value = (name: string): string => properties.get(name)?.toLowerCase() ?? "";
  const number = (name: string): number | null => (/^[1-9]\d?$/.test(value(name)) ? Number(value(name)) : null);
  const flag = (name: string): boolean | null => (value(name) === "true" ? true : value(name) === "false" ? false : null);
  const indentStyle = one(value("indent_style"), ["space", "tab"] as const);
  const tabWidth = number("tab_width");
  const indentSize = number("indent_size") ?? (value("indent_size") === "tab" || indentStyle === "tab" ? tabWidth : null);
  return {
    indentStyle,
    indentSize,
    tabWidth: tabWidth ?? indentSize,
    endOfLine: one(value("end_of_line"), ["lf", "crlf", "cr"] as const),
    charset: Object.hasOwn(CHARSETS, value("charset")) ? (CHARSETS[value("charset")] ?? null) : null,
    trimTrailingWhitespace: flag("trim_trailing_whitespace"),
    insertFinalNewline: flag("insert_final_newline"),
  };
}

function one<T extends string>(value: string, known: readonly T[]): T | null {
  return known.find((each) => each === value) ?? null;
}

/**
 * Whether a section is about a path, which begins with "/" and is told from the folder of the section's file. Not by a
 * regular expression: the file is anybody's, and one can be written that keeps a page busy for minutes.
 */
export function matches(pattern: string, path: string): boolean {
  if (pattern.length > PATTERN_CHARS_MAX) return false;
  const anchored = pattern.includes("/") ? `/${pattern.replace(/^\//, "")}` : `/**/${pattern}`;
  return variants(anchored).some((each) => fits(tokens(each), path));
}

/** A part of a pattern: one character, or any number of them. */
interface Token {
  readonly many: boolean;
  readonly takes: (character: string) => boolean;
}

const noSlash = (character: string): boolean => character !== "/";
const anything = (): boolean => true;

/** Follows all ways through the pattern at once, a character at a time. */
function fits(pattern: readonly Token[], path: string): boolean {
  let active = new Set<number>();
  const reach = (states: Set<number>, at: number): void => {
    states.add(at);
    if (pattern[at]?.many === true && !states.has(at + 1)) reach(states, at + 1);
  };
  reach(active, 0);
  for (const character of path) {
    const next = new Set<number>();
    for (const at of active) {
      const token = pattern[at];
      if (token?.takes(character) === true) reach(next, token.many ? at : at + 1);
    }
    active = next;
  }
  return active.has(pattern.length);
}

function tokens(pattern: string): readonly Token[] {
  const made: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const set = character === "[" ? bracket(pattern, at) : null;
    if (character === "*") {
      const stars = /^\*+/.exec(pattern.slice(at))?.[0].length ?? 1;
      made.push({ many: true, takes: stars > 1 ? anything : noSlash });
      at += stars - 1;
    } else if (character === "?") made.push({ many: false, takes: noSlash });
    else if (set !== null) {
      made.push({ many: false, takes: set.takes });
      at = set.end;
    } else {
      const literal = character === "\\" ? (pattern[++at] ?? character) : character;
      made.push({ many: false, takes: (other) => other === literal });
    }
  }
  return made;
}

/** `[abc]`, `[a-c]`, `[!abc]`; null for one that is not closed or holds a slash: the character itself. */
function bracket(pattern: string, at: number): { readonly end: number; readonly takes: Token["takes"] } | null {
  const end = pattern.indexOf("]", at + 2);
  const inside = pattern.slice(at + 1, end);
  if (end < 0 || inside.includes("/")) return null;
  const not = inside.startsWith("!");
  const ranges = [...(not ? inside.slice(1) : inside).matchAll(/\\?([^])(?:-([^]))?/g)].map(([, from = "", to = from]) => [from, to] as const);
  const within = (character: string): boolean => ranges.some(([from, to]) => from <= character && character <= to);
  return { end, takes: (character) => character !== "/" && within(character) !== not };
}

/** The patterns without braces that one with braces stands for: `{a,b}`, `{1..9}`, and a folder's stars, which may be none. */
function variants(pattern: string): readonly string[] {
  const ready: string[] = [];
  const waiting = [pattern];
  while (waiting.length > 0) {
    const next = waiting.pop() ?? "";
    const parts = opened(next);
    if (parts === null) ready.push(next);
    else waiting.push(...parts);
    if (ready.length + waiting.length > VARIANTS_MAX) return [];
  }
  return ready.flatMap((each) => (each.includes("/**/") ? [each, each.replace("/**/", "/")] : [each]));
}

/** What the first braces stand for, each in its place; null where there are none. */
function opened(pattern: string): readonly string[] | null {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "{") {
      const end = closing(pattern, at);
      const [before, inside, after] = [pattern.slice(0, at), pattern.slice(at + 1, end), pattern.slice(end + 1)];
      if (end < 0) return [`${before}\\{${pattern.slice(at + 1)}`];
      const range = /^([+-]?\d+)\.\.([+-]?\d+)$/.exec(inside);
      const parts = range === null ? separated(inside) : numbers(Number(range[1]), Number(range[2]));
      return parts.length < 2 ? [`${before}\\{${inside}\\}${after}`] : parts.map((part) => before + part + after);
    }
  }
  return null;
}

function closing(pattern: string, at: number): number {
  let depth = 0;
  for (let place = at; place < pattern.length; place++) {
    if (pattern[place] === "\\") place += 1;
    else if (pattern[place] === "{") depth += 1;
    else if (pattern[place] === "}" && --depth === 0) return place;
  }
  return -1;
}

function separated(inside: string): string[] {
  const parts = [""];
  let depth = 0;
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at] ?? "";
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "," && depth === 0) parts.push("");
    else parts.push((parts.pop() ?? "") + (character === "\\" ? character + (inside[++at] ?? "") : character));
  }
  return parts;
}

function numbers(one: number, other: number): string[] {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  return Array.from({ length: Math.min(high - low, VARIANTS_MAX) + 1 }, (_, at) => String(low + at));
}
