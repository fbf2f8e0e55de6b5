// How the workspace is laid out: tabs, panel at the side, terminals below, and what is read from and kept in the
// browser. Plain data, pure.
import type { Layout as Consoles } from "../consoles/layout";
import * as groups from "./groups";
import type { Groups } from "./groups";

export const SIDE_PX = 264;
export const SIDE_PX_MIN = 160;
export const SIDE_PX_MAX = 720;
export const TERMINAL_PERCENT = 34;
const TERMINAL_PERCENT_MIN = 12;
const TERMINAL_PERCENT_MAX = 85;

/** Where the cursor stood in a file. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly scroll: number;
}

export interface Layout {
  readonly groups: Groups;
  /** The panel at the side: which one, and whether it is shown. */
  readonly side: { readonly panel: string | null; readonly shown: boolean; readonly width: number };
  /** Terminals below the text; the share of the height that they take. */
  readonly terminal: { readonly shown: boolean; readonly percent: number };
  /** Consoles with a tab in the terminal panel. */
  readonly consoles: Consoles | null;
  /** Of the files with a tab. */
  readonly places: Readonly<Record<string, Place>>;
}

/** Of a workspace that was never opened; `panel` is the first panel there is. */
export function fresh(panel: string | null): Layout {
  return {
    groups: groups.EMPTY,
    side: { panel, shown: panel !== null, width: SIDE_PX },
    terminal: { shown: false, percent: TERMINAL_PERCENT },
    consoles: null,
    places: {},
  };
}

/** A press of a panel's button: shows it; hides the side where it is shown already. */
export function panelPressed(layout: Layout, id: string): Layout {
  const { side } = layout;
  return { ...layout, side: { ...side, panel: id, shown: !(side.shown && side.panel === id) } };
}

export function sideShown(layout: Layout, shown: boolean, panel = layout.side.panel): Layout {
  return { ...layout, side: { ...layout.side, panel, shown: shown && panel !== null } };
}

export function sideResized(layout: Layout, pixels: number): Layout {
  return { ...layout, side: { ...layout.side, width: between(pixels, SIDE_PX_MIN, SIDE_PX_MAX, SIDE_PX) } };
}

export function terminalShown(layout: Layout, shown: boolean): Layout {
  return { ...layout, terminal: { ...layout.terminal, shown } };
}

export function terminalResized(layout: Layout, percent: number): Layout {
  const limited = between(percent, TERMINAL_PERCENT_MIN, TERMINAL_PERCENT_MAX, TERMINAL_PERCENT);
  return { ...layout, terminal: { ...layout.terminal, percent: limited } };
}

/** What is kept in the browser: no tabs that could not be made anew, no places of files without a tab. */
export function kept(layout: Layout): Layout {
  const open = new Set(groups.files(layout.groups));
  const list = layout.groups.list.map(({ tabs, active }) => ({ tabs: tabs.filter(groups.isFile), active }));
  const places = Object.fromEntries(Object.entries(layout.places).filter(([path]) => open.has(path)));
  return { ...layout, groups: { ...layout.groups, list: list as unknown as Groups["list"] }, places };
}

/** What was kept, with the default for whatever is missing or makes no sense; `panels` are those there are. */
export function restored(read: unknown, panels: readonly string[]): Layout {
  const base = fresh(panels[0] ?? null);
  if (typeof read !== "object" || read === null) return base;
  const fields = read as Readonly<Record<string, unknown>>;
  const side = record(fields["side"]);
  const terminal = record(fields["terminal"]);
  const panel = panels.find((id) => id === side["panel"]) ?? base.side.panel;
  const width = between(side["width"], SIDE_PX_MIN, SIDE_PX_MAX, SIDE_PX);
  const percent = between(terminal["percent"], TERMINAL_PERCENT_MIN, TERMINAL_PERCENT_MAX, TERMINAL_PERCENT);
  const tabs = groups.restored(fields["groups"]);
  return {
    groups: tabs,
    side: { panel, shown: panel !== null && side["shown"] !== false, width },
    terminal: { shown: terminal["shown"] === true, percent },
    consoles: consolesOf(fields["consoles"]),
    places: placesOf(fields["places"], new Set(groups.files(tabs))),
  };
}

/** Only its shape is looked at here: `restored` of the consoles' own layout reads it. */
function consolesOf(value: unknown): Consoles | null {
  const { tabs, shown } = record(value);
  return Array.isArray(tabs) && tabs.length > 0 && Array.isArray(shown) && shown.length > 0 ? (value as Consoles) : null;
}

function placesOf(value: unknown, open: ReadonlySet<string>): Layout["places"] {
  const found: Record<string, Place> = {};
  for (const [path, kept] of Object.entries(record(value))) {
    const { line, column, scroll } = record(kept);
    if (!open.has(path) || !isCount(line) || !isCount(column) || typeof scroll !== "number" || !(scroll >= 0)) continue;
    found[path] = { line: Math.max(1, line), column, scroll };
  }
  return found;
}


function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function between(value: unknown, least: number, most: number, otherwise: number): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return otherwise;
  return Math.round(Math.min(Math.max(value, least), most));
}
