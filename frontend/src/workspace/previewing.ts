// Previews beside the text they are of: what the editor holds reaches them a moment after it was typed.
import type { Workspace, WorkspaceView } from "./panel";

/** Between two looks at a text that is being typed, in milliseconds. */
const FOLLOW_MS = 200;

export interface PreviewView extends WorkspaceView {
  /** What the editor holds now, saved or not. */
  readonly update?: (text: string) => void;
}

export interface Previews {
  /** Another view of a file; null where there is none. */
  readonly viewFor: (path: string, workspace: Workspace) => PreviewView | null;
  /** Whether the file is nothing but that view: a picture has no text that people edit. */
  readonly replaces: (path: string) => boolean;
}

export interface Following {
  /** The preview, to be opened; what is in the editor goes to it from now on. */
  readonly open: (path: string) => PreviewView | null;
  /** The editor's text of a file may be another one. */
  readonly changed: (path: string) => void;
  /** The tab is closed. */
  readonly closed: (key: string) => void;
  readonly dispose: () => void;
}

export function following(viewFor: (path: string) => PreviewView | null, text: (path: string) => string | null): Following {
  const open = new Map<string, PreviewView>();
  const waiting = new Map<string, number>();
  const update = (path: string): void => {
    waiting.delete(path);
    const now = text(path);
    if (now !== null) open.get(path)?.update?.(now);
  };
  return {
    open: (path) => {
      const view = open.get(path) ?? viewFor(path);
      if (view === null) return null;
      open.set(path, view);
      update(path);
      return view;
    },
    changed: (path) => {
      if (open.has(path) && !waiting.has(path)) waiting.set(path, window.setTimeout(() => update(path), FOLLOW_MS));
    },
    closed: (key) => {
      for (const [path, view] of open) if (view.key === key) open.delete(path);
    },
    dispose: () => {
      for (const timer of waiting.values()) window.clearTimeout(timer);
      open.clear();
    },
  };
}
