// What is known of one folder: its pages as they come, with gaps for those that nobody has looked at. Pure.
import { BY_NAME, sorted, type Entry, type Listing } from "../../files/listing";

/** The server tells at most so many entries at once; a page may be shorter. */
export const PAGE_ENTRIES = 1_000;

export interface Folder {
  readonly path: string;
  readonly writable: boolean;
  /** As many as the folder has entries; undefined where the page has not come. */
  readonly slots: readonly (Entry | undefined)[];
  /** From a name to its slot. Pages only add to it, so all states of a folder between two refreshes have the same. */
  readonly slotOf: ReadonlyMap<string, number>;
  /** Whether the server counted to the end. */
  readonly complete: boolean;
}

/** A page of a folder as the API tells it; `complete` is missing in what older servers tell. */
export type Page = Listing & { readonly complete?: boolean };

/** The folder after a page came that begins at `offset`. A folder that changed its length has no other page any more. */
export function withPage(known: Folder | undefined, page: Page, offset: number): Folder {
  const { path, writable, total, complete = true } = page;
  if (offset === 0 && page.entries.length >= total) {
    // It came in one piece, and is put in the order of people (file2 before file10); a longer one stays as the server has it.
    const slots = sorted(page.entries, BY_NAME);
    return { path, writable, complete, slots, slotOf: named(new Map(), slots, 0) };
  }
  const same = known?.slots.length === total;
  const slots: (Entry | undefined)[] = same ? [...known.slots] : Array.from({ length: total });
  const came = page.entries.slice(0, Math.max(0, total - offset));
  came.forEach((entry, index) => (slots[offset + index] = entry));
  return { path, writable, complete, slots, slotOf: named(same ? (known.slotOf as Map<string, number>) : new Map<string, number>(), came, offset) };
}

function named(names: Map<string, number>, entries: readonly Entry[], offset: number): ReadonlyMap<string, number> {
  entries.forEach((entry, index) => {
    if (entry.utf8) names.set(entry.name, offset + index);
  });
  return names;
}

/** The entry of this name, as far as it is known. */
export function entryNamed(folder: Folder, name: string): Entry | null {
  const entry = folder.slots[folder.slotOf.get(name) ?? -1];
  return entry?.name === name ? entry : null;
}

/** Where the next request must begin so that this gap is filled: at its page, or further on where that came short. */
export function pageFor(folder: Folder, slot: number): number {
  let offset = slot - (slot % PAGE_ENTRIES);
  while (offset < slot && folder.slots[offset] !== undefined) offset += 1;
  return offset;
}

/** The entries that are shown: all, or those whose name does not begin with a dot. Gaps are always shown. */
export interface Shown {
  /** Places in the folder's slots, ascending; null when all are shown. */
  readonly places: readonly number[] | null;
  readonly count: number;
}

const kept = new WeakMap<Folder, [Shown | null, Shown | null]>();

export function shownOf(folder: Folder, hidden: boolean): Shown {
  const both = kept.get(folder) ?? [null, null];
  kept.set(folder, both);
  const which = hidden ? 1 : 0;
  return (both[which] ??= computed(folder, hidden));
}

function computed({ slots }: Folder, hidden: boolean): Shown {
  if (hidden) return { places: null, count: slots.length };
  const places: number[] = [];
  slots.forEach((entry, slot) => {
    if (entry?.name.startsWith(".") !== true) places.push(slot);
  });
  return { places: places.length === slots.length ? null : places, count: places.length };
}

/** Where a slot is among what is shown, or -1. */
export function placeOf({ places, count }: Shown, slot: number): number {
  if (places === null) return slot < count ? slot : -1;
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < slot) low = middle + 1;
    else high = middle;
  }
  return places[low] === slot ? low : -1;
}

/** Where the entry of this name is among what is shown, or -1. */
export function placeNamed(folder: Folder, shown: Shown, name: string): number {
  return entryNamed(folder, name) === null ? -1 : placeOf(shown, folder.slotOf.get(name) ?? -1);
}

/** The names that are known to be taken in it. */
export function namesIn(folder: Folder | undefined): Set<string> {
  return new Set(folder?.slots.flatMap((entry) => (entry === undefined ? [] : [entry.name])));
}
