// Fetches pages of folders: each once at a time, and what came too late to be true is dropped.
import type { FilesApi } from "../../files/api";
import { HttpError } from "../../lib/http";
import type { Page } from "./folders";

/** So many folders are read again at once when many changed. */
const REFRESHES_AT_ONCE = 4;
/** A page that could not be had is not asked for again before, in milliseconds. */
const AGAIN_AFTER_MS = 5_000;
const NOT_FOUND = 404;

export interface LoadingHeard {
  readonly came: (page: Page, offset: number) => void;
  /** A folder was read again: what is known of it beside these pages is out of date. */
  readonly cameAnew: (pages: readonly (readonly [page: Page, offset: number])[]) => void;
  readonly failed: (path: string, error: unknown) => void;
  /** A folder that was there is not any more. */
  readonly lost: (path: string) => void;
}

export class Loader {
  private readonly api: Pick<FilesApi, "listing">;
  private readonly heard: LoadingHeard;
  private readonly running = new Map<string, Promise<void>>();
  /** Counts the refreshes of a folder that were asked for, and tells which came: what was asked before that one is out of date. */
  private readonly turns = new Map<string, number>();
  private readonly came = new Map<string, number>();
  private readonly blocked = new Map<string, number>();
  private stopped = false;

  constructor(api: Pick<FilesApi, "listing">, heard: LoadingHeard) {
    this.api = api;
    this.heard = heard;
  }

  /** The page that begins there; resolves when it came, or will not. */
  page(path: string, offset: number): Promise<void> {
    const key = `${path}\0${offset}`;
    const there = this.running.get(key);
    if (there !== undefined) return there;
    if ((this.blocked.get(key) ?? 0) > Date.now()) return Promise.resolve();
    const turn = this.turns.get(path) ?? 0;
    const fetched = this.fetched(path, offset, turn, key).finally(() => this.running.delete(key));
    this.running.set(key, fetched);
    return fetched;
  }

  /** Forgets that pages of it failed: the person asks again. */
  unblock(path: string): void {
    for (const key of this.blocked.keys()) if (key.startsWith(`${path}\0`)) this.blocked.delete(key);
  }

  /** These folders changed: reads again the pages of each that matter, which `offsets` tells when it is their turn. */
  async refresh(paths: readonly string[], offsets: (path: string) => readonly number[]): Promise<void> {
    const queue = [...new Set(paths)];
    const work = async (): Promise<void> => {
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) await this.fresh(path, offsets(path));
    };
    await Promise.all(Array.from({ length: Math.min(REFRESHES_AT_ONCE, queue.length) }, work));
  }

  dispose(): void {
    this.stopped = true;
  }

  private async fresh(path: string, offsets: readonly number[]): Promise<void> {
    const turn = (this.turns.get(path) ?? 0) + 1;
    this.turns.set(path, turn);
    try {
      const pages = await Promise.all(offsets.map((offset) => this.api.listing(path, offset)));
      if (this.isStale(path, turn)) return;
      this.came.set(path, turn);
      this.unblock(path);
      this.heard.cameAnew(pages.map((page, at) => [page, offsets[at] ?? 0]));
    } catch (error) {
      if (this.isStale(path, turn)) return;
      if (error instanceof HttpError && error.status === NOT_FOUND) this.heard.lost(path);
      else this.heard.failed(path, error);
    }
  }

  private async fetched(path: string, offset: number, turn: number, key: string): Promise<void> {
    try {
      const page = await this.api.listing(path, offset);
      if (!this.isStale(path, turn)) this.heard.came(page, offset);
    } catch (error) {
      if (this.isStale(path, turn)) return;
      this.blocked.set(key, Date.now() + AGAIN_AFTER_MS);
      this.heard.failed(path, error);
    }
  }

  /** Whether something that was asked later has come already. */
  private isStale(path: string, turn: number): boolean {
    return this.stopped || (this.came.get(path) ?? 0) > turn;
  }
}
