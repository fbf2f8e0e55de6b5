// Which tabs are open, in one group or two beside one another, and their changes. Plain data, pure.
//
// A tab is known by its id: a file's is its absolute path, anything else's (a diff, an image) does not begin with a slash.

/** Tabs of both groups together. */
export const TABS_MAX = 40;
/** Files that were closed last and can be opened again. */
export const CLOSED_MAX = 20;
export const PERCENT = 50;
const PERCENT_MIN = 15;
const PERCENT_MAX = 85;

export type Side = 0 | 1;

export interface Group {
  readonly tabs: readonly string[];
  readonly active: string | null;
}

export interface Groups {
  readonly list: readonly [Group] | readonly [Group, Group];
  /** The group in use. */
  readonly at: Side;
  /** The first group's share of the width. */
  readonly percent: number;
  /** Files closed, the last one first. */
  readonly closed: readonly string[];
}

const NONE: Group = { tabs: [], active: null };
export const EMPTY: Groups = { list: [NONE], at: 0, percent: PERCENT, closed: [] };

export function isFile(id: string): boolean {
  return id.startsWith("/");
}

export function isSplit(groups: Groups): boolean {
  return groups.list.length === 2;
}

export function group(groups: Groups, side: Side = groups.at): Group {
  return groups.list[side] ?? groups.list[0];
}

export function active(groups: Groups): string | null {
  return group(groups).active;
}

export function all(groups: Groups): readonly string[] {
  return groups.list.flatMap(({ tabs }) => tabs);
}

export function files(groups: Groups): readonly string[] {
  return all(groups).filter(isFile);
}

/** The group that a tab is in; null when it is not open. */
export function sideOf(groups: Groups, id: string): Side | null {
  const side = groups.list.findIndex(({ tabs }) => tabs.includes(id));
  return side < 0 ? null : side === 1 ? 1 : 0;
}

/**
 * Shows a tab: where it is open already, else behind the active one of the group in use, or of the other one (which is
 * made) when `beside`. Past the limit the oldest tab goes that is neither shown nor in `kept`; null when there is none.
 */
export function open(groups: Groups, id: string, { beside = false, kept = new Set<string>() }: { readonly beside?: boolean; readonly kept?: ReadonlySet<string> } = {}): Groups | null {
  const there = sideOf(groups, id);
  if (there !== null) return shown({ ...groups, at: there }, id);
  const room = withRoom(groups, kept);
  if (room === null) return null;
  const side: Side = beside ? (room.at === 0 ? 1 : 0) : room.at;
  const wide: Groups = side === 1 && !isSplit(room) ? { ...room, list: [group(room, 0), NONE] } : room;
  const { tabs, active: before } = group(wide, side);
  const place = before === null ? tabs.length : tabs.indexOf(before) + 1;
  const made = replaced(wide, side, { tabs: tabs.toSpliced(place, 0, id), active: id });
  return { ...made, at: side, closed: made.closed.filter((path) => path !== id) };
}

/** The tab goes; its neighbour is shown. A group that gets empty beside another goes too. */
export function close(groups: Groups, id: string): Groups {
  const side = sideOf(groups, id);
  if (side === null) return groups;
  const closed = isFile(id) ? [id, ...groups.closed.filter((path) => path !== id)].slice(0, CLOSED_MAX) : groups.closed;
  return withoutEmpty({ ...replaced(groups, side, without(group(groups, side), id)), closed });
}

/** All but this one of its group. */
export function others(groups: Groups, id: string): readonly string[] {
  const side = sideOf(groups, id);
  return side === null ? [] : group(groups, side).tabs.filter((tab) => tab !== id);
}

/** To a place of a group, by dragging; the tab is shown there. Place counts without the tab itself. */
export function move(groups: Groups, id: string, to: Side, place: number): Groups {
  const from = sideOf(groups, id);
  if (from === null) return groups;
  const wide: Groups = to === 1 && !isSplit(groups) ? { ...groups, list: [group(groups, 0), NONE] } : groups;
  const taken = replaced(wide, from, without(group(wide, from), id));
  const { tabs } = group(taken, to);
  const put = replaced(taken, to, { tabs: tabs.toSpliced(Math.max(0, Math.min(place, tabs.length)), 0, id), active: id });
  return withoutEmpty({ ...put, at: to });
}

/** One place on or back within its group. */
export function shift(groups: Groups, id: string, by: number): Groups {
  const side = sideOf(groups, id);
  if (side === null) return groups;
  const { tabs } = group(groups, side);
  const place = Math.max(0, Math.min(tabs.indexOf(id) + by, tabs.length - 1));
  return move(groups, id, side, place);
}

/** A second group: with the active tab where others stay behind, else empty, to be opened into. */
export function split(groups: Groups): Groups {
  if (isSplit(groups)) return groups;
  const first = group(groups, 0);
  if (first.active === null || first.tabs.length === 1) return { ...groups, list: [first, NONE], at: 1 };
  return move(groups, first.active, 1, 0);
}

/** One group again, with the tabs of both; the active one stays so. */
export function joined(groups: Groups): Groups {
  if (!isSplit(groups)) return groups;
  const tabs = all(groups);
  return { ...groups, list: [{ tabs, active: active(groups) ?? group(groups, 0).active ?? group(groups, 1).active }], at: 0 };
}

/** The other group comes into use. */
export function other(groups: Groups): Groups {
  return isSplit(groups) ? { ...groups, at: groups.at === 0 ? 1 : 0 } : groups;
}

export function use(groups: Groups, side: Side): Groups {
  return side === 1 && !isSplit(groups) ? groups : { ...groups, at: side };
}

/** The tab `by` further on in the group in use, round and round. */
export function neighbour(groups: Groups, by: number): string | null {
  const { tabs, active: now } = group(groups);
  if (now === null || tabs.length === 0) return null;
  return tabs[(((tabs.indexOf(now) + by) % tabs.length) + tabs.length) % tabs.length] ?? null;
}

export function resized(groups: Groups, percent: number): Groups {
  return { ...groups, percent: limited(percent) };
}

/** Where a path is after `from` was moved to `to`; the path itself when that does not touch it. */
export function movedPath(path: string, from: string, to: string): string {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}

/** Files follow a move of themselves or of a folder that holds them; a tab that was there already goes. */
export function moved(groups: Groups, from: string, to: string): Groups {
  const cleared = overwritten(groups, from, to).reduce(dropped, groups);
  const follow = (id: string): string => (isFile(id) ? movedPath(id, from, to) : id);
  const list = cleared.list.map(({ tabs, active: now }) => ({ tabs: tabs.map(follow), active: now === null ? null : follow(now) })) as unknown as Groups["list"];
  return { ...cleared, list, closed: cleared.closed.map(follow) };
}

/** Open files in whose place others come by a move. */
export function overwritten(groups: Groups, from: string, to: string): readonly string[] {
  const coming = new Set(files(groups).filter((path) => movedPath(path, from, to) !== path).map((path) => movedPath(path, from, to)));
  return files(groups).filter((path) => movedPath(path, from, to) === path && coming.has(path));
}

/** Files at or below a path. */
export function filesUnder(groups: Groups, path: string): readonly string[] {
  return files(groups).filter((file) => isUnder(file, path));
}

export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** What was kept in the browser; whatever makes no sense is left out. Only files come back: nobody can make the rest anew. */
export function restored(kept: unknown): Groups {
  if (typeof kept !== "object" || kept === null) return EMPTY;
  const { list, at, percent, closed } = kept as Readonly<Record<string, unknown>>;
  const seen = new Set<string>();
  const read = (Array.isArray(list) ? list : []).slice(0, 2).map((one: unknown) => restoredGroup(one, seen));
  const [first = NONE, second = NONE] = read;
  const both = second.tabs.length > 0 && first.tabs.length > 0;
  const only = first.tabs.length > 0 ? first : second;
  return {
    list: both ? [first, second] : [only],
    at: both && at === 1 ? 1 : 0,
    percent: limited(typeof percent === "number" ? percent : PERCENT),
    closed: paths(closed).slice(0, CLOSED_MAX),
  };
}

function restoredGroup(kept: unknown, seen: Set<string>): Group {
  if (typeof kept !== "object" || kept === null) return NONE;
  const { tabs, active: now } = kept as Readonly<Record<string, unknown>>;
  const found: string[] = [];
  for (const path of paths(tabs)) {
    if (seen.has(path) || seen.size >= TABS_MAX) continue;
    seen.add(path);
    found.push(path);
  }
  return { tabs: found, active: found.find((path) => path === now) ?? found[0] ?? null };
}

function paths(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string" && isFile(one)) : [];
}

function shown(groups: Groups, id: string): Groups {
  return replaced(groups, groups.at, { ...group(groups), active: id });
}

function withRoom(groups: Groups, kept: ReadonlySet<string>): Groups | null {
  if (all(groups).length < TABS_MAX) return groups;
  const visible = groups.list.map((one) => one.active);
  const oldest = all(groups).find((id) => !visible.includes(id) && !kept.has(id));
  return oldest === undefined ? null : close(groups, oldest);
}

function dropped(groups: Groups, id: string): Groups {
  const side = sideOf(groups, id);
  return side === null ? groups : withoutEmpty(replaced(groups, side, without(group(groups, side), id)));
}

function without({ tabs, active: now }: Group, id: string): Group {
  const place = tabs.indexOf(id);
  const left = tabs.filter((tab) => tab !== id);
  return { tabs: left, active: now === id ? (left[place] ?? left[place - 1] ?? null) : now };
}

function withoutEmpty(groups: Groups): Groups {
  const [first, second] = groups.list;
  if (second === undefined) return groups;
  if (second.tabs.length === 0) return { ...groups, list: [first], at: 0 };
  return first.tabs.length === 0 ? { ...groups, list: [second], at: 0 } : groups;
}

function replaced(groups: Groups, side: Side, by: Group): Groups {
  const [first, second] = groups.list;
  if (second === undefined) return { ...groups, list: [by] };
  return { ...groups, list: side === 0 ? [by, second] : [first, by] };
}

function limited(percent: number): number {
  return Number.isFinite(percent) ? Math.round(Math.min(Math.max(percent, PERCENT_MIN), PERCENT_MAX)) : PERCENT;
}
