// Pure: places in files that a program named in its output, as tracebacks and checkers do. A program prints what it likes,
// so a place is nothing but a path and a line to open in an editor.
import { resolved } from "../files/paths";

export interface FilePlace {
  /** As it was printed. */
  readonly path: string;
  /** From 1 on. */
  readonly line: number;
  /** From 0 on, where it was printed. */
  readonly column: number | null;
}

export interface Found extends FilePlace {
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
}

/** What paths are understood from. */
export interface Standpoint {
  readonly home: string | null;
  /** The folder of the program; null where it is not known. */
  readonly folder: string | null;
}

/** A longer text is looked at so far. */
export const TEXT_CHARS_MAX = 8_000;
const PATH_CHARS_MAX = 1_024;
const PLACES_MAX = 20;
const LINE_MAX = 10_000_000;

const QUOTED = /\bFile "([^"\n]{1,1024})", line (\d{1,8})/g;
/** IPython's form and everybody else's: path:line, path:line:column. */
const COLONS = /(^|[\s"'`([<])([^\s"'`()[\]<>:]{1,1024}):(\d{1,8})(?::(\d{1,6}))?(?![\w/])/g;
/** A name without a folder is meant as a file only when it ends like one: "example.com:443" is none. */
const SOURCE = /\.(?:pyw?|pyx|pyi|ipynb|[cm]?[jt]sx?|html?|css|scss|c|h|cc|cpp|hpp|rs|go|java|rb|php|pl|lua|sh|bash|md|rst|txt|toml|ya?ml|json|ini|cfg|sql|xml|jinja2?|j2|vue)$/i;
const HAS_ENDING = /\.[A-Za-z]\w{0,9}$/;
const TRACEBACK = "Traceback (most recent call last)";
/** Files that belong to somebody else's code, also where they lie in the person's folders. */
const FOREIGN = /\/(?:site-packages|dist-packages|lib\/python\d[\w.]*|node_modules)\//;

/** The places that are named in a line, in order. */
export function placesIn(text: string): readonly Found[] {
  const looked = text.slice(0, TEXT_CHARS_MAX);
  const found: Found[] = [];
  for (const match of looked.matchAll(QUOTED)) {
    const [whole, path = "", line = ""] = match;
    add(found, { path, line: Number(line), column: null, from: match.index, to: match.index + whole.length });
  }
  for (const match of looked.matchAll(COLONS)) {
    const [whole, before = "", path = "", line = "", column] = match;
    if (!looksLikeFile(path)) continue;
    const from = match.index + before.length;
    add(found, { path, line: Number(line), column: column === undefined ? null : Math.max(0, Number(column) - 1), from, to: match.index + whole.length });
  }
  return found.sort((a, b) => a.from - b.from);
}

/** The path as the editor opens it; null where nobody can say which file is meant. */
export function resolvePlace(path: string, { home, folder }: Standpoint): string | null {
  if (path.length > PATH_CHARS_MAX) return null;
  if (path.startsWith("/")) return resolved("/", path);
  if (path.startsWith("~/")) return home === null ? null : resolved(home, path.slice(2));
  return folder === null || path.startsWith("~") ? null : resolved(folder, path);
}

/** Whether a path needs the program's folder to be understood. */
export function isRelative(path: string): boolean {
  return !path.startsWith("/") && !path.startsWith("~/");
}

/** Of the last traceback in a text, the innermost place in the person's own code; else the innermost of all. */
export function lastOwnPlace(text: string, home: string | null): FilePlace | null {
  const end = text.slice(-TEXT_CHARS_MAX * PLACES_MAX);
  const begun = end.lastIndexOf(TRACEBACK);
  const places: FilePlace[] = [];
  for (const [, path = "", line = ""] of end.slice(Math.max(0, begun)).matchAll(QUOTED)) {
    if (isPath(path) && isLine(Number(line))) places.push({ path, line: Number(line), column: null });
  }
  const own = places.findLast(({ path }) => !FOREIGN.test(path) && (isRelative(path) || (home !== null && resolved("/", path)?.startsWith(`${home}/`) === true)));
  return own ?? places.at(-1) ?? null;
}

function add(found: Found[], place: Found): void {
  if (found.length < PLACES_MAX && isPath(place.path) && isLine(place.line)) found.push(place);
}

/** "<stdin>" and "<string>" are none. */
function isPath(path: string): boolean {
  return !path.startsWith("<") && !path.includes("\ufffd") && resolved("/", path) !== null && !path.endsWith("/");
}

function isLine(line: number): boolean {
  return line >= 1 && line <= LINE_MAX;
}

function looksLikeFile(path: string): boolean {
  if (path.startsWith("//")) return false; // what follows https:
  if (path.startsWith("/") || path.startsWith("~/")) return path.length > 2;
  return path.includes("/") ? HAS_ENDING.test(path) : SOURCE.test(path);
}
