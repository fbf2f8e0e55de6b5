// What a person chose or dropped, as files with the path that each has below the folder. Dropped folders are walked.
import { t } from "../lib/i18n";

export interface Picked {
  readonly file: File;
  /** "a.txt", or "project/src/a.txt" for what lay in a folder. */
  readonly path: string;
}

/** More at once is better sent as an archive. */
export const FILES_MAX = 2_000;

export class TooMany extends Error {
  constructor() {
    super(t("More than {count} files at once. Pack them into one archive, upload it, and unpack it in a console.", { count: FILES_MAX }));
    this.name = "TooMany";
  }
}

export function pickedFrom(files: Iterable<File>): Picked[] {
  const all = [...files].map((file) => ({ file, path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath }));
  if (all.length > FILES_MAX) throw new TooMany();
  return all;
}

/** What lies directly in the folder: "project" for "project/src/a.txt". */
export function topOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}

/** The names in the folder that what was chosen would write over or into. */
export function clashing(picked: readonly Picked[], taken: ReadonlySet<string>): string[] {
  return [...new Set(picked.map(({ path }) => topOf(path)))].filter((name) => taken.has(name));
}

/** Must be called while the drop event is being handled: the browser forgets the items afterwards. */
export async function pickedFromDrop(transfer: DataTransfer): Promise<Picked[]> {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  // What a page itself put into the drop has no entry, but is a file all the same.
  const dropped = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: Picked[] = [];
  for (const one of dropped) {
    if (one instanceof File) found.push({ file: one, path: one.name });
    else if (one !== null) await walk(one, one.name, found);
  }
  return found;
}

async function walk(entry: FileSystemEntry, path: string, found: Picked[]): Promise<void> {
  if (found.length >= FILES_MAX) throw new TooMany();
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, `${path}/${child.name}`, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** The folders that must be there first, parents before children: "a", "a/b". */
export function foldersOf(picked: readonly Picked[]): string[] {
  const folders = new Set<string>();
  for (const { path } of picked) {
    const parts = path.split("/").slice(0, -1);
    parts.forEach((_, index) => folders.add(parts.slice(0, index + 1).join("/")));
  }
  return [...folders].sort();
}
