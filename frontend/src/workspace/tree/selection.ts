// Which rows are chosen, which has the focus, and from where a range is drawn. Keys of rows; pure.

/** More at once is better done in a console. */
export const CHOSEN_MAX = 5_000;

export interface Selection {
  readonly focused: string | null;
  /** Where a range drawn with Shift begins. */
  readonly anchor: string | null;
  readonly chosen: ReadonlySet<string>;
}

export const NOTHING: Selection = { focused: null, anchor: null, chosen: new Set() };

export function only(key: string): Selection {
  return { focused: key, anchor: key, chosen: new Set([key]) };
}

/** The focus goes there, what is chosen stays. */
export function focusedOn(selection: Selection, key: string): Selection {
  return { ...selection, focused: key };
}

export function toggled(selection: Selection, key: string): Selection {
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(key)) chosen.add(key);
  return { focused: key, anchor: key, chosen };
}

/** `between` are the keys from the anchor to `key`, both included. */
export function ranged(selection: Selection, key: string, between: readonly string[]): Selection {
  return { focused: key, anchor: selection.anchor ?? key, chosen: new Set(between.slice(0, CHOSEN_MAX)) };
}

export function cleared(selection: Selection): Selection {
  return { ...selection, anchor: selection.focused, chosen: new Set() };
}

/** What an act on this row is about: all that is chosen when the row is among it, or else the row alone; nothing twice. */
export function targets(selection: Selection, path: string): string[] {
  return selection.chosen.has(path) ? outermost(selection.chosen) : [path];
}

/** Without what lies in a folder that is there as well. */
export function outermost(paths: ReadonlySet<string>): string[] {
  return [...paths].filter((path) => !ancestors(path).some((folder) => paths.has(folder)));
}

/** "/home", "/" for "/home/a". */
export function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) found.push(path.slice(0, cut));
  return path === "/" ? found : [...found, "/"];
}

/** Whether it is that path, or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** After something was moved: its keys, and those of what lies in it, follow. */
export function followed(selection: Selection, from: string, to: string): Selection {
  const follow = (key: string): string => (isWithin(key, from) ? to + key.slice(from.length) : key);
  return {
    focused: selection.focused === null ? null : follow(selection.focused),
    anchor: selection.anchor === null ? null : follow(selection.anchor),
    chosen: new Set([...selection.chosen].map(follow)),
  };
}
