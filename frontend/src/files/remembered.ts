// Uploads that were begun and not finished, kept in this browser: the same file, chosen again after a reload, goes on.
import type { Begun } from "./sending";

/** The server keeps the parts of an upload for so long, in milliseconds. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** Older ones are forgotten first. */
export const REMEMBERED_MAX = 50;

/** One file on its way. */
export interface Unfinished extends Begun {
  readonly path: string;
  readonly size: number;
  /** Milliseconds, as the browser tells it: a file that changed since is another file. */
  readonly lastModified: number;
  readonly replace: boolean;
  readonly begunAt: number;
}

export class UploadMemory {
  private readonly key: string;

  constructor(user: string) {
    this.key = `terrarium.uploads.${user}`;
  }

  all(now = Date.now()): Unfinished[] {
    return parsed(localStorage.getItem(this.key)).filter((one) => now - one.begunAt < KEPT_MS);
  }

  /** The upload with which this file at this path goes on, if there is one. */
  find(path: string, file: File): Unfinished | null {
    return this.all().find((one) => one.path === path && one.size === file.size && one.lastModified === file.lastModified) ?? null;
  }

  /** The time of one that is kept already stands: the server counts from its beginning. */
  keep(upload: Unfinished): void {
    const all = this.all();
    const begunAt = all.find((one) => one.id === upload.id)?.begunAt ?? upload.begunAt;
    this.write([...all.filter((one) => one.path !== upload.path), { ...upload, begunAt }].slice(-REMEMBERED_MAX));
  }

  forget(id: string): void {
    this.write(this.all().filter((one) => one.id !== id));
  }

  private write(uploads: readonly Unfinished[]): void {
    try {
      localStorage.setItem(this.key, JSON.stringify(uploads));
    } catch {
      // The browser's store is full or closed: the upload goes on, but not after a reload.
    }
  }
}

function parsed(kept: string | null): Unfinished[] {
  try {
    const read: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(read) ? (read as unknown[]).filter(isUnfinished) : [];
  } catch {
    return [];
  }
}

function isUnfinished(value: unknown): value is Unfinished {
  if (typeof value !== "object" || value === null) return false;
  const { id, path, size, lastModified, chunk, begunAt, replace } = value as Record<string, unknown>;
  const numbers = [size, lastModified, chunk, begunAt].every((one) => typeof one === "number" && Number.isFinite(one));
  return typeof id === "string" && /^[\w-]+$/.test(id) && typeof path === "string" && typeof replace === "boolean" && numbers;
}
