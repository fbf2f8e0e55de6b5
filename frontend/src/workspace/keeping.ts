// What the browser keeps of workspaces: of each account, the folders shown last and the layout of each.
import { kept } from "./layout";
import type { Layout } from "./layout";

/** Of more folders than this the oldest layout is forgotten. */
export const ROOTS_MAX = 12;
const ROOTS_KEY = "workspace-roots:";
const LAYOUT_KEY = "workspace:";

/** Folders shown before, the last one first. */
export function keptRoots(user: string): readonly string[] {
  const read = parsed(ROOTS_KEY + user);
  return Array.isArray(read) ? read.filter((root): root is string => typeof root === "string" && root.startsWith("/")).slice(0, ROOTS_MAX) : [];
}

export function keepRoot(user: string, root: string): void {
  const roots = [root, ...keptRoots(user).filter((other) => other !== root)];
  for (const old of roots.slice(ROOTS_MAX)) localStorage.removeItem(layoutKey(user, old));
  store(ROOTS_KEY + user, roots.slice(0, ROOTS_MAX));
}

export function keptLayout(user: string, root: string): unknown {
  return parsed(layoutKey(user, root));
}

export function keepLayout(user: string, root: string, layout: Layout): void {
  store(layoutKey(user, root), kept(layout));
}

function layoutKey(user: string, root: string): string {
  return `${LAYOUT_KEY}${user}:${root}`;
}

/** A browser whose storage is full loses the layout, which nobody is told about: no text is in it. */
function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    localStorage.removeItem(key);
  }
}

function parsed(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
