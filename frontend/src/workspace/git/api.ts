// The git part of the HTTP API, one function a request. Every run of git happens in the sandbox.
import { request, requestJson } from "../../lib/http";

/** One file that differs. Letters are git's: M, A, D, R, C, T; null where there is nothing of the kind. */
export interface GitFile {
  /** Below the repository's root. */
  readonly path: string;
  /** What the next commit takes, against the last one. */
  readonly staged: string | null;
  /** What it does not take. */
  readonly unstaged: string | null;
  readonly untracked: boolean;
  readonly conflicted: boolean;
  /** Where a renamed file was. */
  readonly old_path?: string;
}

export interface GitStatus {
  readonly root: string;
  /** null while no branch is checked out. */
  readonly branch: string | null;
  readonly upstream: string | null;
  /** Commits that only one side has; null without an upstream. */
  readonly ahead: number | null;
  readonly behind: number | null;
  readonly files: readonly GitFile[];
  /** There are more files than are listed. */
  readonly truncated: boolean;
  /** The commit that is checked out; null before the first. */
  readonly head: string | null;
}

/** Two texts to be compared. */
export interface Sides {
  readonly old: string;
  readonly new: string;
  readonly binary: boolean;
  readonly old_exists: boolean;
  readonly new_exists: boolean;
}

export interface Branch {
  readonly name: string;
  /** What a remote had when it was last asked. */
  readonly remote: boolean;
  readonly current: boolean;
}

/** Who commits, where git is not configured to know. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface GitApi {
  /** The repository that a folder lies in; null when it lies in none. */
  readonly status: (folder: string) => Promise<GitStatus | null>;
  /** What is staged against the last commit, or the file against what is staged. */
  readonly diff: (root: string, file: string, staged: boolean) => Promise<Sides>;
  readonly stage: (root: string, files: readonly string[]) => Promise<void>;
  readonly unstage: (root: string, files: readonly string[]) => Promise<void>;
  readonly discard: (root: string, files: readonly string[]) => Promise<void>;
  /** Puts everything as it is into the next commit. */
  readonly stageAll: (root: string) => Promise<void>;
  readonly commit: (root: string, message: string, author: Author | null) => Promise<void>;
  readonly branches: (root: string) => Promise<readonly Branch[]>;
  readonly switchTo: (root: string, branch: string, create: boolean) => Promise<void>;
  readonly init: (folder: string) => Promise<void>;
}

/** Large repositories on a busy machine take their time, in milliseconds. */
const GIT_MS = 90_000;
/** So many files are named in one request. */
const FILES_PER_REQUEST = 1_000;

export function gitApi(user: string): GitApi {
  const base = `/api/v0/user/${user}/git/`;
  const post = async (what: string, json: object): Promise<void> => {
    await request(`${base}${what}/`, { method: "POST", json, timeout: GIT_MS });
  };
  const inParts = async (what: string, root: string, files: readonly string[]): Promise<void> => {
    for (let at = 0; at < files.length; at += FILES_PER_REQUEST) await post(what, { path: root, files: files.slice(at, at + FILES_PER_REQUEST) });
  };
  return {
    async status(folder) {
      const status = await requestJson<GitStatus | { readonly root: null }>(base, { query: { path: folder }, timeout: GIT_MS });
      return status.root === null ? null : status;
    },
    diff: (root, file, staged) => requestJson<Sides>(`${base}diff/`, { query: { path: root, file, staged: String(staged) }, timeout: GIT_MS }),
    stage: (root, files) => inParts("stage", root, files),
    stageAll: (root) => post("stage", { path: root, all: true }),
    unstage: (root, files) => inParts("unstage", root, files),
    discard: (root, files) => inParts("discard", root, files),
    commit: (root, message, author) => post("commit", { path: root, message, ...(author === null ? {} : { author }) }),
    async branches(root) {
      const { branches } = await requestJson<{ readonly branches: readonly Branch[] }>(`${base}branches/`, { query: { path: root }, timeout: GIT_MS });
      return branches;
    },
    switchTo: (root, branch, create) => post("switch", { path: root, branch, create }),
    init: (folder) => post("init", { path: folder }),
  };
}
