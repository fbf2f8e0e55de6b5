// Command lines that are typed into a console for somebody. Pure.
import type { GitStatus } from "./api";

/** A word that the shell takes as it is, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Pushes; the first time a branch is pushed, it is also told where it belongs. */
export function pushLine({ branch, upstream }: Pick<GitStatus, "branch" | "upstream">): string {
  return upstream !== null || branch === null ? "git push" : `git push --set-upstream origin ${quoted(branch)}`;
}
