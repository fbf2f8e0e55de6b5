// Finds a name in a folder of which few pages are known: by halves, in the order in which the server tells names. Pure.
import type { Entry } from "../../files/listing";
import { entryNamed, PAGE_ENTRIES, type Folder } from "./folders";

/** What to do next: the name is at a slot, or it is not there, or this slot must be loaded before one can tell. */
export type Sought = { readonly at: number } | { readonly load: number } | null;

/** `folder` says whether a folder (not a link to one) is sought. */
export function seek(known: Folder, name: string, folder: boolean): Sought {
  if (entryNamed(known, name) !== null) return { at: known.slotOf.get(name) ?? 0 };
  if (known.slots.length <= PAGE_ENTRIES) {
    const gap = known.slots.findIndex((entry) => entry === undefined);
    return gap < 0 ? null : { load: gap };
  }
  let low = 0;
  let high = known.slots.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = known.slots[middle];
    if (entry === undefined) return { load: middle };
    if (comesBefore(entry, name, folder)) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

/** The server's order: folders first, then by name without regard to ASCII case, then by name; bytes, not letters. */
function comesBefore(entry: Entry, name: string, folder: boolean): boolean {
  const isFolder = entry.kind === "folder";
  if (isFolder !== folder) return isFolder;
  const lowered = compareBytes(lower(entry.name), lower(name));
  return (lowered !== 0 ? lowered : compareBytes(entry.name, name)) < 0;
}

function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** UTF-8 sorts as code points do, which differs from JavaScript's own order beyond U+FFFF. */
function compareBytes(a: string, b: string): number {
  const [one, other] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const difference = (one[at]?.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
