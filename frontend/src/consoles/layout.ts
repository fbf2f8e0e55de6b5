// Which consoles are open in the page, which of them are shown, and how: plain data and its changes. Pure.

/** More tabs than this push out the one that was opened first. */
export const TABS_MAX = 20;
export const PERCENT = 50;
const PERCENT_MIN = 15;
const PERCENT_MAX = 85;

/** The two halves of a split lie beside or below one another. */
export type Direction = "beside" | "below";

export interface Layout {
  /** Ids of the open consoles, in order. */
  readonly tabs: readonly number[];
  /** The console in each half; one when there is no split. */
  readonly shown: readonly [number] | readonly [number, number];
  /** The half that is in use. */
  readonly at: 0 | 1;
  readonly direction: Direction;
  /** The first half's share. */
  readonly percent: number;
}

export function single(id: number): Layout {
  return { tabs: [id], shown: [id], at: 0, direction: "beside", percent: PERCENT };
}

/** The console that is in use. */
export function active(layout: Layout): number {
  return layout.shown[layout.at] ?? layout.shown[0];
}

export function isSplit(layout: Layout): boolean {
  return layout.shown.length === 2;
}

/** The console comes into the half in use; where the other half shows it already, that one is used. */
export function show(layout: Layout, id: number): Layout {
  const there = layout.shown.indexOf(id);
  if (there >= 0) return { ...layout, at: there === 1 ? 1 : 0 };
  const [first, second] = layout.shown;
  const shown: Layout["shown"] = second === undefined ? [id] : layout.at === 0 ? [id, second] : [first, id];
  return withTab({ ...layout, shown }, id);
}

/** The tab goes; null when it was the last. A half whose console goes shows the next that is in no half, or closes. */
export function close(layout: Layout, id: number): Layout | null {
  const place = layout.tabs.indexOf(id);
  const tabs = layout.tabs.filter((tab) => tab !== id);
  const half = layout.shown.indexOf(id);
  if (half < 0) return { ...layout, tabs };
  const free = [...tabs.slice(place), ...tabs.slice(0, place).reverse()].filter((tab) => !layout.shown.includes(tab));
  const [next] = free;
  if (next !== undefined) {
    const shown = layout.shown.map((one) => (one === id ? next : one)) as unknown as Layout["shown"];
    return { ...layout, tabs, shown };
  }
  const other = layout.shown.find((one) => one !== id);
  return other === undefined ? null : { ...layout, tabs, shown: [other], at: 0 };
}

/** The tab that would come into a new half; null when there is none left. */
export function spare(layout: Layout): number | null {
  const from = layout.tabs.indexOf(active(layout)) + 1;
  return [...layout.tabs.slice(from), ...layout.tabs.slice(0, from)].find((tab) => !layout.shown.includes(tab)) ?? null;
}

/** A second half with that console, which is then in use. */
export function split(layout: Layout, direction: Direction, id: number): Layout {
  return withTab({ ...layout, shown: [active(layout), id], at: 1, direction }, id);
}

export function turned(layout: Layout, direction: Direction): Layout {
  return { ...layout, direction };
}

/** Only the half in use stays; the other console keeps its tab. */
export function unsplit(layout: Layout): Layout {
  return { ...layout, shown: [active(layout)], at: 0 };
}

export function otherHalf(layout: Layout): Layout {
  return isSplit(layout) ? { ...layout, at: layout.at === 0 ? 1 : 0 } : layout;
}

/** The tab `step` further on, round and round. */
export function neighbour(layout: Layout, step: number): number {
  const { tabs } = layout;
  const at = tabs.indexOf(active(layout));
  return tabs[(at + step + tabs.length) % tabs.length] ?? active(layout);
}

export function resized(layout: Layout, percent: number): Layout {
  const limited = Number.isFinite(percent) ? Math.round(Math.min(Math.max(percent, PERCENT_MIN), PERCENT_MAX)) : PERCENT;
  return { ...layout, percent: limited };
}

/** Tabs of consoles that are no more go. */
export function forget(layout: Layout, known: ReadonlySet<number>): Layout | null {
  let left: Layout | null = layout;
  for (const tab of layout.tabs) if (!known.has(tab)) left = left === null ? null : close(left, tab);
  return left;
}

/** What was kept, with `id` shown and in use; whatever makes no sense is left out. */
export function restored(kept: unknown, id: number): Layout {
  if (typeof kept !== "object" || kept === null) return single(id);
  const { tabs, shown, at, direction, percent } = kept as Readonly<Record<string, unknown>>;
  const open = ids(tabs).slice(-TABS_MAX);
  const halves = ids(shown).filter((one) => open.includes(one)).slice(0, 2);
  const [first, second] = halves;
  if (first === undefined) return withTab(single(id), id, open);
  const base: Layout = {
    tabs: open,
    shown: second === undefined ? [first] : [first, second],
    at: second !== undefined && at === 1 ? 1 : 0,
    direction: direction === "below" ? "below" : "beside",
    percent: PERCENT,
  };
  return show(resized(base, typeof percent === "number" ? percent : PERCENT), id);
}

function withTab(layout: Layout, id: number, tabs: readonly number[] = layout.tabs): Layout {
  if (tabs.includes(id)) return { ...layout, tabs };
  const room = [...tabs];
  while (room.length >= TABS_MAX) {
    const oldest = room.findIndex((tab) => !layout.shown.includes(tab));
    room.splice(Math.max(0, oldest), 1);
  }
  return { ...layout, tabs: [...room, id] };
}

function ids(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  const whole = value.filter((one): one is number => Number.isSafeInteger(one) && (one as number) > 0);
  return [...new Set(whole)];
}
