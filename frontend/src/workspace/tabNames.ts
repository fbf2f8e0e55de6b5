// What tabs are called: a file by its name, and where two have the same name, by the folder that tells them apart too. Pure.
import type { IconName } from "../icons";
import { isFile } from "./groups";

export interface TabName {
  readonly name: string;
  /** The part of the path that tells it from others of this name; empty where the name does. */
  readonly hint: string;
}

const CODE = /\.(?:py|pyi|js|mjs|cjs|jsx|ts|tsx|html?|css|scss|sh|sql|rs|go|c|h|cpp|java|rb|php)$/i;

/** For each file the shortest end of its folder that no other file of the same name has. */
export function tabNames(ids: readonly string[]): ReadonlyMap<string, TabName> {
  const named = new Map<string, string[]>();
  for (const path of ids.filter(isFile)) {
    const name = last(path);
    named.set(name, [...(named.get(name) ?? []), path]);
  }
  const found = new Map<string, TabName>();
  for (const [name, paths] of named) {
    for (const path of paths) found.set(path, { name, hint: paths.length === 1 ? "" : hint(path, paths.filter((other) => other !== path)) });
  }
  return found;
}

export function fileIcon(path: string): IconName {
  return CODE.test(path) ? "file-code" : "file-text";
}

function hint(path: string, others: readonly string[]): string {
  const parts = path.split("/").slice(1, -1);
  for (let count = 1; count < parts.length; count++) {
    const end = `${parts.slice(-count).join("/")}/${last(path)}`;
    if (!others.some((other) => other.endsWith(`/${end}`))) return parts.slice(-count).join("/");
  }
  return `/${parts.join("/")}`;
}

function last(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
