// The connection that tells when something changed in the folders that the workspace shows.
import { address, openSocket } from "../lib/socket";
import type { Closed } from "../lib/socket";

/** So many folders are watched at once; of more, those told first. */
export const FOLDERS_MAX = 200;
/** Changes of what is watched are told together, after as many milliseconds. */
const GATHER_MS = 100;
const PATH = "/ws/files/";
/** Codes after which trying again would not help: signed out, not allowed, no such thing. */
const FINAL = new Set([4401, 4403, 4404]);

export interface FolderWatch {
  /** Replaces the folders that are watched; the most important ones come first. */
  readonly watch: (folders: readonly string[]) => void;
  readonly dispose: () => void;
}

/** What is asked for: each folder once, and no more than the limit. */
export function limitedFolders(folders: readonly string[]): readonly string[] {
  return [...new Set(folders)].slice(0, FOLDERS_MAX);
}

/** The folders of a message that says that they changed; null for any other message. */
export function changedFolders(frame: string | Uint8Array): ReadonlySet<string> | null {
  if (typeof frame !== "string") return null;
  try {
    const { type, folders } = JSON.parse(frame) as { readonly type?: unknown; readonly folders?: unknown };
    if (type !== "changed" || !Array.isArray(folders)) return null;
    return new Set(folders.filter((folder): folder is string => typeof folder === "string"));
  } catch {
    return null;
  }
}

export function watchFolders(changed: (folders: ReadonlySet<string>) => void): FolderWatch {
  let wanted: readonly string[] = [];
  let told = "";
  let timer = 0;
  let connections = 0;
  const tell = (): void => {
    timer = 0;
    const message = JSON.stringify({ type: "watch", folders: wanted });
    if (message !== told && socket.send(message)) told = message;
  };
  const socket = openSocket(address(PATH), {
    opened: () => {
      told = "";
      tell();
      connections += 1;
      // What changed while nobody told us is not known, so all may have.
      if (connections > 1 && wanted.length > 0) changed(new Set(wanted));
    },
    received: (frame) => {
      const folders = changedFolders(frame);
      if (folders !== null && folders.size > 0) changed(folders);
    },
    closed: ({ code }: Closed) => !FINAL.has(code),
  });
  const watch = (folders: readonly string[]): void => {
    wanted = limitedFolders(folders);
    if (timer === 0) timer = window.setTimeout(tell, GATHER_MS);
  };
  const dispose = (): void => {
    window.clearTimeout(timer);
    socket.dispose();
  };
  return { watch, dispose };
}
