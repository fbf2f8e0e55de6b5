// Paths inside a sandbox, and the addresses of their pages. Pure.
import { t } from "../lib/i18n";

const NAME_BYTES_MAX = 255;

/** "/home/alice" + "a.txt"; the root needs no second slash. */
export function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

export function parent(path: string): string {
  const cut = path.replace(/\/+$/, "").lastIndexOf("/");
  return cut <= 0 ? "/" : path.slice(0, cut);
}

/** The last part of a path, as sentences name it; the root is "/". */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** "/home/alice/a/b.py" below "/home/alice" is "a/b.py"; a path elsewhere stays as it is, the folder itself is "". */
export function below(path: string, folder: string): string {
  const start = folder.endsWith("/") ? folder : `${folder}/`;
  if (path === folder) return "";
  return path.startsWith(start) ? path.slice(start.length) : path;
}

/** The address under which the file pages and the API show a path: every part encoded, the slashes kept. */
export function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

export function fileUrl(user: string, path: string): string {
  return `/user/${user}/files${encoded(path)}`;
}

export function editorUrl(user: string, path: string): string {
  return `${fileUrl(user, path)}?edit`;
}

export function folderUrl(user: string, path: string): string {
  return fileUrl(user, path.endsWith("/") ? path : `${path}/`);
}

/** What is wrong with a name for a new thing in this folder, as a sentence, or null. */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (name === "." || name === "..") return t("This name has a meaning of its own. Choose another.");
  if (name.includes("/")) return t("A name cannot contain “/”. Make the folder first, then the file in it.");
  // eslint-disable-next-line no-control-regex -- the NUL byte is what no file system takes
  if (/\u0000/.test(name)) return t("A name cannot contain a NUL character.");
  if (new TextEncoder().encode(name).length > NAME_BYTES_MAX) return t("This name is too long. Use at most 255 bytes.");
  if (taken.has(name)) return t("“{name}” is already in this folder. Choose another name.", { name });
  return null;
}

/** How much of a name to select when it is changed: all but its ending. */
export function stem(name: string): readonly [number, number] {
  const dot = name.lastIndexOf(".");
  return [0, dot > 0 ? dot : name.length];
}

/** A path from a folder, with “.” and “..” worked out; null where it is no path. */
export function resolved(folder: string, path: string): string | null {
  // eslint-disable-next-line no-control-regex -- no name that a person means has them
  if (/[\u0000-\u001f\u007f]/.test(path)) return null;
  const parts: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : `${folder}/`}${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
