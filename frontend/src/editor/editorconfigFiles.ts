// The .editorconfig files that are about a file: of its folder and those above it, up to the person's home.
import { parent } from "../files/paths";
import * as documents from "./documents";
import { configOf, isRoot } from "./editorconfig";
import type { ConfigFile, FileConfig } from "./editorconfig";

/** Several files of a project are opened one after another: what was read is good for so long, in milliseconds. */
const FRESH_MS = 30_000;
const FOLDERS_MAX = 20;

const read = new Map<string, { readonly at: number; readonly text: Promise<string | null> }>();

/** Null where nothing says how the file is written. A file outside the home has no project. */
export async function fileConfig(user: string, home: string, path: string): Promise<FileConfig | null> {
  const found: ConfigFile[] = [];
  for (const folder of foldersOf(path, home)) {
    const text = await textOf(user, folder);
    if (text !== null) found.push({ folder, text });
    if (text !== null && isRoot(text)) break;
  }
  return found.length === 0 ? null : configOf(path, found);
}

/** The nearest first. */
export function foldersOf(path: string, home: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = parent(path); folder === home || folder.startsWith(`${home}/`); folder = parent(folder)) {
    folders.push(folder);
    if (folder === home || folders.length === FOLDERS_MAX) break;
  }
  return folders;
}

function textOf(user: string, folder: string): Promise<string | null> {
  const url = documents.address(user, `${folder}/.editorconfig`);
  const known = read.get(url);
  if (known !== undefined && Date.now() - known.at < FRESH_MS) return known.text;
  const text = documents.loadIfThere(url).then(
    (document) => document?.text ?? null,
    () => null, // there is none, or none that can be read: the same to us
  );
  read.set(url, { at: Date.now(), text });
  return text;
}
