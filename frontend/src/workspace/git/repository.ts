// The repository that the panel shows: which one, how it stands, and what is done to it. No DOM.
import { parent } from "../../files/paths";
import { HttpError, sentence } from "../../lib/http";
import type { GitApi, GitStatus } from "./api";

export type Shown =
  | { readonly is: "unknown" }
  | { readonly is: "none" }
  | { readonly is: "failed"; readonly sentence: string }
  | { readonly is: "there"; readonly status: GitStatus };

export class Repository {
  shown: Shown = { is: "unknown" };
  /** An act is under way. */
  busy = false;
  /** Why the last act failed. */
  problem: string | null = null;
  /** Why the last look failed, while what was seen before is still shown. */
  trouble: string | null = null;
  private active: string | null = null;
  private looking: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(
    private readonly api: GitApi,
    private readonly root: () => string,
    private readonly changed: () => void,
  ) {}

  get status(): GitStatus | null {
    return this.shown.is === "there" ? this.shown.status : null;
  }

  /** The repository of the file in use is shown. Returns whether that may be another now. */
  use(path: string | null): boolean {
    const before = this.folder;
    this.active = path;
    return this.folder !== before && !(this.status !== null && isWithin(this.folder, this.status.root) && isWithin(before, this.status.root));
  }

  /** Looks anew; a look that is asked for during another follows it. */
  refresh(): Promise<void> {
    if (this.looking === null) return this.begin();
    this.next ??= this.looking.then(() => {
      this.next = null;
      return this.begin();
    });
    return this.next;
  }

  /** Does something, then looks anew; whether it went well. One thing at a time: a second is left out. */
  async act(deed: (root: string) => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    this.changed();
    try {
      await deed(this.status?.root ?? this.root());
    } catch (error) {
      this.problem = sentence(error);
    }
    this.busy = false;
    this.changed();
    await this.refresh();
    return this.problem === null;
  }

  forgetProblem(): void {
    this.problem = null;
    this.changed();
  }

  private get folder(): string {
    const root = this.root();
    return this.active !== null && isWithin(this.active, root) ? parent(this.active) : root;
  }

  /** That of a file in use; a folder that is no more belongs to none. */
  private async of(folder: string): Promise<GitStatus | null> {
    try {
      return await this.api.status(folder);
    } catch (error) {
      if (error instanceof HttpError && !error.temporary) return null;
      throw error;
    }
  }

  private begin(): Promise<void> {
    this.looking = this.look().finally(() => (this.looking = null));
    return this.looking;
  }

  private async look(): Promise<void> {
    try {
      const { folder } = this;
      const status = (folder === this.root() ? null : await this.of(folder)) ?? (await this.api.status(this.root()));
      this.shown = status === null ? { is: "none" } : { is: "there", status };
      this.trouble = null;
    } catch (error) {
      if (this.shown.is === "there") this.trouble = sentence(error);
      else this.shown = { is: "failed", sentence: sentence(error) };
    }
    this.changed();
  }
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
