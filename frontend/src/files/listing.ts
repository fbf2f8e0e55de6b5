// A folder's contents as data: what the API tells, and the order in which the page shows it. Pure.
import type { IconName } from "../icons";

export type Kind = "file" | "folder" | "link" | "other";

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly size: number;
  readonly modified_at: string;
  readonly mode: number;
  readonly target: string | null;
  readonly target_kind?: Kind | null;
  readonly utf8: boolean;
}

export interface Listing {
  readonly path: string;
  readonly writable: boolean;
  readonly total: number;
  readonly entries: readonly Entry[];
}

export type SortKey = "name" | "size" | "modified_at";

export interface Order {
  readonly key: SortKey;
  readonly ascending: boolean;
}

export const BY_NAME: Order = { key: "name", ascending: true };

/** Whether it is shown among the folders: a folder, or a link that leads to one. */
export function isFolder(entry: Pick<Entry, "kind" | "target_kind">): boolean {
  return entry.kind === "folder" || (entry.kind === "link" && entry.target_kind === "folder");
}

/** Folders first whatever the order; names as people count (file2 before file10); ties by name. */
export function sorted(entries: readonly Entry[], order: Order): Entry[] {
  const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const sign = order.ascending ? 1 : -1;
  return [...entries].sort((a, b) => {
    const folders = Number(isFolder(b)) - Number(isFolder(a));
    if (folders !== 0) return folders;
    const difference = order.key === "name" ? 0 : compare(a, b, order.key);
    return difference !== 0 ? sign * difference : (order.key === "name" ? sign : 1) * names.compare(a.name, b.name);
  });
}

function compare(a: Entry, b: Entry, key: "size" | "modified_at"): number {
  if (key === "size") return isFolder(a) ? 0 : a.size - b.size;
  return Date.parse(a.modified_at) - Date.parse(b.modified_at);
}

/** A press on a column's head: the same column turns round; a new one begins with what is looked for first. */
export function nextOrder(order: Order, key: SortKey): Order {
  if (order.key === key) return { key, ascending: !order.ascending };
  return { key, ascending: key === "name" };
}

/** A further page of a long folder; an entry told twice (the folder changed between) is kept once. */
export function extended(listing: Listing, page: Listing): Listing {
  const known = new Set(listing.entries.map((entry) => entry.name));
  return { ...page, entries: [...listing.entries, ...page.entries.filter((entry) => !known.has(entry.name))] };
}

const CODE = /\.(py|js|mjs|ts|html?|css|json|sh|sql|toml|ya?ml|xml|ipynb)$/i;

export function iconFor(entry: Pick<Entry, "name" | "kind" | "target_kind">): IconName {
  if (entry.kind === "link") return isFolder(entry) ? "folder-symlink" : "file-symlink";
  if (entry.kind === "folder") return "folder";
  if (CODE.test(entry.name)) return "file-code";
  return entry.kind === "file" ? "file-text" : "file";
}
