// The files of a repository as the panel lists them: what is in conflict, staged, changed and new. Pure.
import { t } from "../../lib/i18n";
import type { GitFile } from "./api";

export type SectionName = "conflicted" | "staged" | "changed" | "untracked";

export interface Change {
  /** Below the repository's root. */
  readonly path: string;
  readonly oldPath: string | null;
  readonly letter: string;
}

export interface Section {
  readonly name: SectionName;
  readonly changes: readonly Change[];
}

/** The sections that have something, in the order in which somebody has to deal with them. A file may be in two. */
export function sections(files: readonly GitFile[]): Section[] {
  const inOrder = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const of = (name: SectionName, letter: (file: GitFile) => string | null): Section => ({
    name,
    changes: inOrder.flatMap((file) => {
      const found = letter(file);
      return found === null ? [] : [{ path: file.path, oldPath: file.old_path ?? null, letter: found }];
    }),
  });
  const all = [
    of("conflicted", (file) => (file.conflicted ? "!" : null)),
    of("staged", (file) => (file.conflicted ? null : file.staged)),
    of("changed", (file) => (file.conflicted || file.untracked ? null : file.unstaged)),
    of("untracked", (file) => (file.untracked ? "U" : null)),
  ];
  return all.filter(({ changes }) => changes.length > 0);
}

export function titleOf(name: SectionName): string {
  return { conflicted: t("Conflicts"), staged: t("Staged"), changed: t("Changed"), untracked: t("New files") }[name];
}

/** What a letter says, for tooltips and for those who do not see it. */
export function wordOf(letter: string): string {
  const words: Readonly<Record<string, string>> = {
    M: t("modified"),
    A: t("added"),
    D: t("deleted"),
    R: t("renamed"),
    C: t("copied"),
    T: t("kind changed"),
    U: t("new"),
    "!": t("in conflict"),
  };
  return words[letter] ?? letter;
}

/** A colour's role for the letter. */
export function toneOf(letter: string): "ok" | "danger" | "warning" | "accent" {
  if (letter === "D" || letter === "!") return "danger";
  if (letter === "A" || letter === "U") return "ok";
  return letter === "R" || letter === "C" ? "accent" : "warning";
}
