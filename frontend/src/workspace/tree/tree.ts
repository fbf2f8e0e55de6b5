// The tree as a thing that lives: its state, the pages that come in, and who is told of a change. Knows nothing of the page.
import type { FilesApi } from "../../files/api";
import { sentence } from "../../lib/http";
import { PAGE_ENTRIES, pageFor, shownOf } from "./folders";
import { Loader } from "./loading";
import { remember, remembered } from "./memory";
import { Rows } from "./rows";
import { seek } from "./seeking";
import { ancestors, focusedOn, isWithin, only } from "./selection";
import * as states from "./state";
import type { TreeState } from "./state";

/** So many pages of one folder are fetched to find one name in it. */
const SOUGHT_PAGES_MAX = 24;

export interface TreeOptions {
  readonly api: Pick<FilesApi, "listing">;
  readonly user: string;
  readonly root: string;
  /** A page that was asked for could not be had. */
  readonly failed?: (words: string) => void;
}

export class Tree {
  state: TreeState;
  rows: Rows;
  private readonly options: TreeOptions;
  private readonly loader: Loader;
  private readonly listeners = new Set<() => void>();
  /** Rows that the person sees, by number; the view tells. */
  private seen: readonly [number, number] = [0, 0];
  private reveals = 0;

  constructor(options: TreeOptions) {
    this.options = options;
    const kept = remembered(options.user, options.root);
    this.state = states.beginning(options.root, kept.expanded, kept.hidden);
    this.rows = new Rows(this.state);
    this.loader = new Loader(options.api, {
      came: (page, offset) => this.change((state) => states.pruned(states.pageCame(state, page, offset))),
      cameAnew: (pages) => this.change((state) => states.pruned(states.readAnew(state, pages))),
      failed: (path, error) => this.failed(path, sentence(error)),
      lost: (path) => this.lost(path),
    });
  }

  /** Reads the root and what stood open. */
  async start(): Promise<void> {
    await Promise.all(states.openFolders(this.state).map((path) => this.loader.page(path, 0)));
  }

  onChange(heard: () => void): () => void {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  }

  change(how: (state: TreeState) => TreeState): void {
    const before = this.state;
    const next = how(before);
    if (next === before) return;
    const at = before.selection.focused === null ? -1 : this.rows.indexOf(before.selection.focused);
    this.state = next;
    if (layoutDiffers(before, next)) this.rows = new Rows(next);
    this.settleFocus(at);
    if (before.expanded !== next.expanded || before.hidden !== next.hidden) {
      remember(this.options.user, next.root, { expanded: [...next.expanded], hidden: next.hidden });
    }
    for (const heard of this.listeners) heard();
  }

  /** The view tells which rows are on the screen; gaps among them are fetched. */
  see(from: number, to: number): void {
    this.seen = [from, to];
    for (let index = from; index < to; index += 1) {
      const row = this.rows.at(index);
      if (row?.kind === "gap") this.fill(row.folder, row.slot);
      if (row?.kind === "note" && row.note === "loading") void this.loader.page(row.folder, 0);
    }
  }

  open(path: string): void {
    const known = this.state.folders.has(path);
    this.change((state) => states.opened(state, path));
    if (this.state.problems.has(path)) this.retry(path);
    else if (known) void this.refresh([path]);
    else void this.loader.page(path, 0);
  }

  close(path: string): void {
    this.change((state) => states.closed(state, path));
  }

  retry(path: string): void {
    this.loader.unblock(path);
    this.change((state) => states.forgotten(state, path));
    void this.loader.page(path, 0);
  }

  /** These folders changed: those on the screen are read again in place, what is known of closed ones is forgotten. */
  async refresh(paths: Iterable<string>): Promise<void> {
    const changed = [...paths];
    const shown = new Set(states.openFolders(this.state));
    const idle = changed.filter((path) => !shown.has(path) && this.state.folders.has(path));
    if (idle.length > 0) this.change((state) => idle.reduce(states.forgotten, state));
    await this.loader.refresh(changed.filter((path) => shown.has(path)), (path) => this.pagesThatMatter(path));
  }

  refreshAll(): Promise<void> {
    return this.refresh(states.openFolders(this.state));
  }

  /** Opens what leads to the path, and chooses it. Resolves to whether it is there. */
  async reveal(path: string, choose = true): Promise<boolean> {
    this.reveals += 1;
    const turn = this.reveals;
    const { root } = this.state;
    if (!isWithin(path, root) || path === root) return false;
    const folders = ancestors(path).filter((folder) => folder !== root && isWithin(folder, root));
    for (const folder of [...folders.reverse(), path]) {
      const there = await this.find(folder, folder !== path);
      if (!there || turn !== this.reveals) return false;
      if (folder !== path && !this.state.expanded.has(folder)) this.change((state) => states.opened(state, folder));
    }
    this.change((state) => ({ ...state, selection: choose ? only(path) : focusedOn(state.selection, path) }));
    return true;
  }

  dispose(): void {
    this.loader.dispose();
    this.listeners.clear();
  }

  /** Fetches pages of the folder until the name is found in it. */
  private async find(path: string, isFolder: boolean): Promise<boolean> {
    const cut = path.lastIndexOf("/");
    const folder = cut <= 0 ? "/" : path.slice(0, cut);
    const name = path.slice(cut + 1);
    for (let page = 0; page < SOUGHT_PAGES_MAX; page += 1) {
      const known = this.state.folders.get(folder);
      const sought = known === undefined ? { load: 0 } : seek(known, name, isFolder);
      if (sought === null) return false;
      if ("at" in sought) return true;
      await this.loader.page(folder, known === undefined ? 0 : pageFor(known, sought.load));
      if (this.state.folders.get(folder) === known) return false; // it did not come
    }
    return false;
  }

  private fill(path: string, slot: number): void {
    const known = this.state.folders.get(path);
    if (known !== undefined) void this.loader.page(path, pageFor(known, slot));
  }

  /** The pages of a folder that the person sees or stands in; the first when none. */
  private pagesThatMatter(path: string): readonly number[] {
    const known = this.state.folders.get(path);
    if (known === undefined) return [0];
    const [from, to] = this.seen;
    const { focused } = this.state.selection;
    const places = [from, to - 1, ...(focused === null ? [] : [this.rows.indexOf(focused)])];
    const slots = places.flatMap((index) => {
      const row = this.rows.at(index);
      if (row?.folder !== path || (row.kind !== "entry" && row.kind !== "gap")) return [];
      return [shownOf(known, this.state.hidden).places?.[row.position - 1] ?? row.position - 1];
    });
    const offsets = new Set(slots.map((slot) => slot - (slot % PAGE_ENTRIES)));
    return offsets.size === 0 ? [0] : [...offsets];
  }

  private failed(path: string, words: string): void {
    if (this.state.folders.has(path)) this.options.failed?.(words);
    else this.change((state) => states.folderFailed(state, path, words));
  }

  private lost(path: string): void {
    if (path === this.state.root) {
      this.change((state) => states.forgotten(state, path));
      void this.loader.page(path, 0);
      return;
    }
    this.change((state) => states.gone(state, path));
  }

  /** The focus follows what it was on: a gap becomes its entry; what went leaves it to the row in its place. */
  private settleFocus(before: number): void {
    const { focused } = this.state.selection;
    if (focused === null) return;
    const now = this.rows.indexOf(focused);
    const row = this.rows.at(now >= 0 ? now : Math.min(before, this.rows.length - 1));
    if (row === null || row.key === focused) return;
    this.state = { ...this.state, selection: focusedOn(this.state.selection, row.key) };
  }
}

function layoutDiffers(a: TreeState, b: TreeState): boolean {
  return a.folders !== b.folders || a.problems !== b.problems || a.expanded !== b.expanded || a.hidden !== b.hidden || a.draft !== b.draft;
}
