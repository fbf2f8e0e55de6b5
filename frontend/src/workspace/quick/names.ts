// The names of all files below a folder, fetched once and again after something changed; the old ones serve meanwhile.
import { requestJson } from "../../lib/http";
import { prepared } from "./fuzzy";
import type { Names } from "./fuzzy";

/** More names than this are not fetched. */
export const NAMES_MAX = 20_000;

interface Answer {
  /** Relative to the folder. */
  readonly paths: readonly string[];
  readonly truncated: boolean;
}

export interface Known {
  readonly folder: string;
  readonly names: Names;
  /** There are more files than names. */
  readonly truncated: boolean;
}

export class FileNames {
  known: Known | null = null;
  private stale = true;
  private asking: { readonly folder: string; readonly answer: Promise<Known> } | null = null;

  constructor(private readonly fetchNames: (folder: string) => Promise<Answer>) {}

  /** What is known of the folder, however old; null before the first answer. */
  of(folder: string): Known | null {
    return this.known?.folder === folder ? this.known : null;
  }

  /** Something changed: the next look asks anew. */
  changed(): void {
    this.stale = true;
  }

  /** The names as they are now; rejects with what went wrong. One request at a time serves all who ask. */
  async fresh(folder: string): Promise<Known> {
    const known = this.of(folder);
    if (known !== null && !this.stale) return known;
    if (this.asking?.folder !== folder) this.asking = { folder, answer: this.ask(folder) };
    return this.asking.answer;
  }

  private async ask(folder: string): Promise<Known> {
    this.stale = false;
    try {
      const { paths, truncated } = await this.fetchNames(folder);
      this.known = { folder, names: prepared(paths), truncated };
      return this.known;
    } catch (error) {
      this.stale = true;
      throw error;
    } finally {
      this.asking = null;
    }
  }
}

export function fetchNames(user: string): (folder: string) => Promise<Answer> {
  return (folder) => requestJson<Answer>(`/api/v0/user/${user}/files/names/`, { query: { path: folder, limit: NAMES_MAX } });
}
