// Which folder the workspace shows, what its address is, and what its title says. Pure.
import { encoded, nameOf, parent } from "../files/paths";
import { t } from "../lib/i18n";
import { isUnder } from "./groups";
import type { TextPlace } from "./panel";

const DOT = "● ";

/** What the page carries: a folder to show, or a file to open. */
export interface WorkspacePage {
  readonly user: string;
  readonly home: string;
  readonly folder: string | null;
  readonly file: string | null;
}

export function folderAddress(user: string, folder: string): string {
  return `/user/${user}/workspace${encoded(folder === "/" ? "/" : `${folder}/`)}`;
}

export function fileAddress(user: string, path: string): string {
  return `/user/${user}/workspace${encoded(path)}`;
}

/** Of the file in use, or of the folder where there is none. */
export function addressOf(user: string, root: string, file: string | null): string {
  return file === null ? folderAddress(user, root) : fileAddress(user, file);
}

/** The folder that the address names; for a file the one that was shown before, where the file is in it, else home. */
export function rootOf({ home, folder, file }: WorkspacePage, before: readonly (string | null)[]): string {
  if (folder !== null) return folder;
  if (file === null) return home;
  const known = before.find((root): root is string => root !== null && isUnder(file, root));
  return known ?? (isUnder(file, home) ? home : parent(file));
}

/** "project/app.py" within home; the whole path elsewhere. */
export function pathWithin(root: string, path: string): string {
  return root !== "/" && path !== root && isUnder(path, root) ? path.slice(root.length + 1) : path;
}

/** What somebody typed as a path: below the root, unless it begins at the top or at home. */
export function resolved(typed: string, root: string, home: string): string {
  const begun = typed.startsWith("/") ? typed : typed === "~" || typed.startsWith("~/") ? home + typed.slice(1) : `${root}/${typed}`;
  const parts: string[] = [];
  for (const part of begun.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The place in the file that the address asks for: `?line=12&column=4`. */
export function placeOf(query: string): TextPlace | undefined {
  const fields = new URLSearchParams(query);
  const count = (name: string): number | null => (/^\d{1,9}$/.test(fields.get(name) ?? "") ? Number(fields.get(name)) : null);
  const [line, column] = [count("line"), count("column")];
  if (line === null || line < 1) return undefined;
  return column === null ? { line } : { line, column };
}

/** A root's name as the bar shows it. */
export function rootName(root: string, home: string): string {
  return root === home ? t("Home") : nameOf(root);
}

/** Of the browser's tab: the file in use, with a dot while it is not saved. */
export function titleOf(name: string, unsaved: boolean): string {
  return `${unsaved ? DOT : ""}${name} · Terrarium`;
}
