// The server's side of git over a repository in memory: what is asked for is kept, a refusal is thrown where the test sets one.
import type { HttpError } from "../../src/lib/http";
import type { Branch, GitApi, GitFile, GitStatus, Sides } from "../../src/workspace/git/api";

export const ROOT = "/home/alice/site";

export function fileOf(path: string, more: Partial<GitFile> = {}): GitFile {
  return { path, staged: null, unstaged: null, untracked: false, conflicted: false, ...more };
}

export class DummyGit implements GitApi {
  repositories = new Map<string, GitStatus>();
  sides: Sides = { old: "a\nb\n", new: "a\nc\n", binary: false, old_exists: true, new_exists: true };
  known: Branch[] = [{ name: "main", remote: false, current: true }, { name: "old-idea", remote: false, current: false }];
  refusal: HttpError | null = null;
  readonly asked: unknown[][] = [];
  looks = 0;

  constructor(status: Partial<GitStatus> | null = {}) {
    if (status !== null) this.become(status);
  }

  become(status: Partial<GitStatus>): void {
    const root = status.root ?? ROOT;
    const before = this.repositories.get(root) ?? { root, branch: "main", upstream: "origin/main", ahead: 0, behind: 0, files: [], truncated: false, head: "abc1234567" };
    this.repositories.set(root, { ...before, ...status });
  }

  readonly status = (folder: string): Promise<GitStatus | null> => {
    this.looks += 1;
    if (this.refusal !== null) return Promise.reject(this.refusal);
    const root = [...this.repositories.keys()].filter((each) => `${folder}/`.startsWith(`${each}/`)).sort((a, b) => b.length - a.length)[0];
    return Promise.resolve(this.repositories.get(root ?? "") ?? null);
  };
  readonly diff = (...asked: unknown[]): Promise<Sides> => this.answer(["diff", ...asked], this.sides);
  readonly stage = (...asked: unknown[]): Promise<void> => this.answer(["stage", ...asked], undefined);
  readonly stageAll = (...asked: unknown[]): Promise<void> => this.answer(["stage all", ...asked], undefined);
  readonly unstage = (...asked: unknown[]): Promise<void> => this.answer(["unstage", ...asked], undefined);
  readonly discard = (...asked: unknown[]): Promise<void> => this.answer(["discard", ...asked], undefined);
  readonly commit = (...asked: unknown[]): Promise<void> => this.answer(["commit", ...asked], undefined);
  readonly branches = (...asked: unknown[]): Promise<readonly Branch[]> => this.answer(["branches", ...asked], this.known);
  readonly switchTo = (...asked: unknown[]): Promise<void> => this.answer(["switch", ...asked], undefined);
  readonly init = (folder: string): Promise<void> => {
    if (this.refusal === null) this.become({ root: folder, head: null, upstream: null });
    return this.answer(["init", folder], undefined);
  };

  private answer<T>(asked: unknown[], answer: T): Promise<T> {
    this.asked.push(asked);
    return this.refusal === null ? Promise.resolve(answer) : Promise.reject(this.refusal);
  }
}
