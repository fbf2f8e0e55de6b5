// What the tree remembers in this browser, for each user and root: the open folders, and whether hidden files are shown.
import { EXPANDED_MAX } from "./state";

export interface TreeMemory {
  readonly expanded: readonly string[];
  readonly hidden: boolean;
}

/** A path longer than this is not remembered: nothing on a disk is as deep. */
const PATH_CHARS_MAX = 4_096;

function keyOf(user: string, root: string): string {
  return `terrarium.tree.${user}.${root}`;
}

/** What was kept, with nothing open for whatever makes no sense. */
export function remembered(user: string, root: string): TreeMemory {
  const read = parsed(localStorage.getItem(keyOf(user, root)));
  const paths = Array.isArray(read["expanded"]) ? (read["expanded"] as unknown[]) : [];
  const expanded = paths.filter((path): path is string => typeof path === "string" && path.length <= PATH_CHARS_MAX);
  return { expanded: expanded.slice(-EXPANDED_MAX), hidden: read["hidden"] === true };
}

export function remember(user: string, root: string, memory: TreeMemory): void {
  try {
    localStorage.setItem(keyOf(user, root), JSON.stringify({ expanded: memory.expanded, hidden: memory.hidden }));
  } catch {
    // The browser's store is full or closed: the tree works, and begins closed the next time.
  }
}

function parsed(kept: string | null): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(kept ?? "{}");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
