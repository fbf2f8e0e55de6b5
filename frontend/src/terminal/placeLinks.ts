// Places in files as links: a click opens the file at the line, in an editor and nothing else. Only in consoles of one's
// own: a path in somebody else's sandbox is no file of the person who looks.
import type { IBufferLine, IDisposable, ILink, Terminal } from "@xterm/xterm";
import { encoded } from "../files/paths";
import type { Command } from "../lib/commands";
import { requestJson, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { matches } from "../lib/keys";
import { toast } from "../lib/toast";
import { isRelative, lastOwnPlace, placesIn, resolvePlace } from "./places";
import type { FilePlace, Found } from "./places";
import { bufferText, visible } from "./text";

/** Where a link leads: an absolute path. */
export interface OpenedPlace {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}

export interface PlaceLinksOptions {
  /** The console in the API. */
  readonly api: string;
  readonly user: string;
  /** Opens the file; without it, in a new tab of the browser. */
  readonly open?: (place: OpenedPlace) => void;
}

/** A line that goes on over more rows than this is looked at so far. */
const ROWS_MAX = 60;
/** The program's folder is asked for again after so long, in milliseconds. */
const FOLDER_MS = 3_000;
const SHOWN_CHARS = 200;
const LAST_KEYS = "Alt+F8";

interface Cell {
  readonly x: number;
  readonly y: number;
}

export interface PlaceLinks extends IDisposable {
  readonly commands: readonly Command[];
  /** Takes the command's key also while the terminal has the focus. True lets the terminal have the key. */
  readonly key: (event: KeyboardEvent) => boolean;
}

/** The address of a place in the workspace. */
export function placeAddress(user: string, { path, line, column }: OpenedPlace): string {
  return `/user/${user}/workspace${encoded(path)}?line=${line}${column === undefined ? "" : `&column=${column}`}`;
}

export function placeLinks(terminal: Terminal, screen: HTMLElement, options: PlaceLinksOptions): PlaceLinks {
  const home = document.body.dataset["home"] ?? null;
  const folder = folderOf(options.api);
  const open = options.open ?? ((place: OpenedPlace): void => void window.open(placeAddress(options.user, place), "_blank", "noopener"));
  const follow = async (place: FilePlace): Promise<void> => {
    const path = resolvePlace(place.path, { home, folder: isRelative(place.path) ? await folder() : null });
    if (path === null) toast(t("It cannot be told which file “{path}” is.", { path: visible(place.path, SHOWN_CHARS) }), { kind: "info" });
    else open({ path, line: place.line, ...(place.column === null ? {} : { column: place.column }) });
  };
  const linkOf = (found: Found, cells: readonly Cell[]): ILink | null => {
    const start = cells[found.from];
    const end = cells[found.to - 1];
    if (start === undefined || end === undefined) return null;
    const words = t("Open {path}, line {line}", { path: visible(found.path, SHOWN_CHARS), line: found.line });
    return {
      range: { start, end },
      text: found.path,
      activate: (event) => {
        event.preventDefault();
        void follow(found);
      },
      hover: () => (screen.title = words),
      leave: () => screen.removeAttribute("title"),
    };
  };
  const provider = terminal.registerLinkProvider({
    provideLinks: (row, answer) => {
      const { text, cells } = wholeLine(terminal, row - 1);
      const links = placesIn(text).map((found) => linkOf(found, cells)).filter((link) => link !== null);
      answer(links.length > 0 ? links : undefined);
    },
  });
  const openLast = (): void => {
    const place = lastOwnPlace(bufferText(terminal), home);
    if (place === null) toast(t("There is no traceback in this console."), { kind: "info" });
    else follow(place).catch((error: unknown) => void toast(sentence(error), { kind: "danger" }));
  };
  const commands: readonly Command[] = [{ id: "terminal-traceback", label: t("Open the last traceback's file"), group: t("Terminal"), icon: "file-code", keys: LAST_KEYS, run: openLast }];
  const key = (event: KeyboardEvent): boolean => {
    if (!matches(event, LAST_KEYS)) return true;
    event.preventDefault();
    if (event.type === "keydown") openLast();
    return false;
  };
  return { commands, key, dispose: () => provider.dispose() };
}

/** The line that a row is part of, and the cell in which each of its characters stands. */
export function wholeLine(terminal: Pick<Terminal, "buffer" | "cols">, row: number): { readonly text: string; readonly cells: readonly Cell[] } {
  const { active } = terminal.buffer;
  let first = row;
  while (row - first < ROWS_MAX && active.getLine(first)?.isWrapped === true) first -= 1;
  let text = "";
  const cells: Cell[] = [];
  for (let y = first; y < first + ROWS_MAX; y++) {
    const line = active.getLine(y);
    if (line === undefined || (y > first && !line.isWrapped)) break;
    text += charactersOf(line, y, terminal.cols, cells);
  }
  return { text, cells };
}

/** Adds a cell for each UTF-16 unit, as places are counted in them. */
function charactersOf(line: IBufferLine, y: number, cols: number, cells: Cell[]): string {
  let text = "";
  for (let x = 0; x < Math.min(line.length, cols); x++) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue; // the second half of a wide character
    const characters = cell.getChars() || " ";
    text += characters;
    for (let unit = 0; unit < characters.length; unit++) cells.push({ x: x + 1, y: y + 1 });
  }
  return text;
}

/** The folder of the program in the console, remembered for a moment; null where nobody can say. */
function folderOf(api: string): () => Promise<string | null> {
  let asked = -Infinity;
  let answer: Promise<string | null> = Promise.resolve(null);
  return () => {
    if (performance.now() - asked < FOLDER_MS) return answer;
    asked = performance.now();
    answer = requestJson<{ readonly path: string }>(`${api}working_directory/`).then(
      ({ path }) => path,
      () => null,
    );
    return answer;
  };
}
