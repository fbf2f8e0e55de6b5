// What is known of one folder: its pages as they come, with gaps for those that nobody has looked at. Pure.
import { BY_NAME, sorted, type Entry, type Listing } from "../../files/listing";

/** The server tells at most so many entries at once; a page may be shorter. */
export const PAGE_ENTRIES = 1_000;

export interface Folder {
  readonly path: string;
  readonly writable: boolean;
  /** As many as the folder has entries; undefined where the page has not come. */
  readonly slots: readonly (Entry | undefined)[];
  /** Whether the server counted to the end. */
  readonly complete: boolean;
}

/** A page of a folder as the API tells it; `complete` is missing in what older servers tell. */
export type Page = Listing & { readonly complete?: boolean };

/** The folder after a page came that begins at `offset`. A folder that changed its length has no other page any more. */
export function withPage(known: Folder | undefined, page: Page, offset: number): Folder {
  const { path, writable, total } = page;
  const slots: (Entry | undefined)[] = known?.slots.length === total ? [...known.slots] : Array.from({ length: total });
  page.entries.forEach((entry, index) => {
    if (offset + index < total) slots[offset + index] = entry;
  });
  return { path, writable, slots: arranged(slots, page, offset), complete: page.complete ?? true };
}

/** A folder that came in one piece is put in the order of people (file2 before file10); a longer one stays as the server has it. */
function arranged(slots: (Entry | undefined)[], page: Page, offset: number): (Entry | undefined)[] {
  return offset === 0 && page.entries.length >= page.total ? sorted(page.entries, BY_NAME) : slots;
}

/** Where the next request must begin so that this gap is filled: at its page, or further on where that came short. */
export function pageFor(folder: Folder, slot: number): number {
  let offset = slot - (slot % PAGE_ENTRIES);
  while (offset < slot && folder.slots[offset] !== undefined) offset += 1;
  return offset;
}

/** The entries that are shown: all, or those whose name does not begin with a dot. Gaps are always shown. */
export interface Shown {
  /** Places in the folder's slots; null when all are shown. */
  readonly places: readonly number[] | null;
  readonly count: number;
  /** From a name to its place among what is shown. */
  readonly byName: ReadonlyMap<string, number>;
}

const kept = new WeakMap<Folder, [Shown | null, Shown | null]>();

export function shownOf(folder: Folder, hidden: boolean): Shown {
  const both = kept.get(folder) ?? [null, null];
  kept.set(folder, both);
  const which = hidden ? 1 : 0;
  return (both[which] ??= computed(folder, hidden));
}

function computed(folder: Folder, hidden: boolean): Shown {
  const places: number[] = [];
  const byName = new Map<string, number>();
  folder.slots.forEach((entry, slot) => {
    if (entry !== undefined && !hidden && entry.name.startsWith(".")) return;
    if (entry?.utf8 === true) byName.set(entry.name, places.length);
    places.push(slot);
  });
  return { places: places.length === folder.slots.length ? null : places, count: places.length, byName };
}

/** The names that are known to be taken in it. */
export function namesIn(folder: Folder | undefined): Set<string> {
  return new Set(folder?.slots.flatMap((entry) => (entry === undefined ? [] : [entry.name])));
}
