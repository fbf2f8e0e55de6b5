// A server's folders for tests of the tree: it tells them page by page, in the real server's order.
import type { Entry, Listing } from "../../src/files/listing";
import { HttpError } from "../../src/lib/http";

const PAGE = 1_000;

export function entry(name: string, more: Partial<Entry> = {}): Entry {
  return { name, kind: "file", size: 5, modified_at: "2026-11-27T05:00:00Z", mode: 0o644, target: null, target_kind: null, utf8: true, ...more };
}

export const folder = (name: string): Entry => entry(name, { kind: "folder", mode: 0o755 });

export class FakeFolders {
  readonly asked: [string, number][] = [];
  failing: HttpError | null = null;
  /** Answers wait while this is set. */
  held: Promise<void> | null = null;
  readonly folders: Map<string, Entry[]>;

  constructor(folders: Readonly<Record<string, readonly Entry[]>>) {
    this.folders = new Map(Object.entries(folders).map(([path, entries]) => [path, [...entries]]));
  }

  async listing(path: string, offset = 0): Promise<Listing & { complete: boolean }> {
    this.asked.push([path, offset]);
    if (this.held !== null) await this.held;
    if (this.failing !== null) throw this.failing;
    const all = this.folders.get(path);
    if (all === undefined) throw new HttpError(`“${path}” is not there.`, 404);
    const order = [...all].sort((a, b) => Number(b.kind === "folder") - Number(a.kind === "folder") || compare(a.name.toLowerCase(), b.name.toLowerCase()));
    return { path, writable: true, total: order.length, complete: true, entries: order.slice(offset, offset + PAGE) };
  }

  add(path: string, ...entries: Entry[]): void {
    this.folders.set(path, [...(this.folders.get(path) ?? []), ...entries]);
    for (const one of entries) if (one.kind === "folder") this.folders.set(`${path}/${one.name}`, []);
  }

  remove(path: string): Entry | undefined {
    const cut = path.lastIndexOf("/");
    const [parent, name] = [path.slice(0, cut), path.slice(cut + 1)];
    const found = this.folders.get(parent)?.find((one) => one.name === name);
    this.folders.set(parent, (this.folders.get(parent) ?? []).filter((one) => one.name !== name));
    return found;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** "file00000" to as many. */
export function many(count: number): Entry[] {
  return Array.from({ length: count }, (_, n) => entry(`file${String(n).padStart(6, "0")}`));
}
