// What the workspace and its panels say to each other. Every panel is built against this file and nothing else of the frame.
import type { IconName } from "../icons";

/** A place in a text: a line from 1 on, a column from 0 on, and how much of it is meant. */
export interface TextPlace {
  readonly line: number;
  readonly column?: number;
  readonly length?: number;
}

/** What the workspace is for its panels. */
export interface Workspace {
  readonly user: string;
  /** "/home/alice" */
  readonly home: string;
  /** The folder that the workspace shows: home, or a project in it. */
  readonly root: () => string;
  /** Opens a file in a tab, optionally at a place (1-based line, 0-based column); focuses the text unless `focus` is false. */
  readonly open: (path: string, at?: TextPlace, how?: { readonly beside?: boolean; readonly focus?: boolean }) => Promise<void>;
  /** Opens something that is not a text (a diff, an image) under a key; the same key is only shown again. */
  readonly openView: (view: WorkspaceView) => void;
  /** A bash console in that folder in the terminal panel; `typed` is put on its command line, sent with Enter if `enter`. */
  readonly terminal: (folder: string, typed?: string, enter?: boolean) => Promise<void>;
  /** Paths that are open, and those with unsaved text. */
  readonly openPaths: () => readonly string[];
  readonly dirtyPaths: () => readonly string[];
  /** Told when the tree, a console or we ourselves changed something in these folders. Returns its undoing. */
  readonly onFoldersChanged: (heard: (folders: ReadonlySet<string>) => void) => () => void;
  /** A file was moved or deleted by a panel: tabs follow. */
  readonly moved: (from: string, to: string) => void;
  readonly deleted: (path: string) => void;
  readonly onActiveChanged: (heard: (path: string | null) => void) => () => void;
}

export interface WorkspaceView {
  readonly key: string;
  readonly title: string;
  readonly icon: IconName;
  /** Fills the place; returns what takes it away again. */
  readonly mount: (place: HTMLElement) => () => void;
}

export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** The shortcut that shows it: "Mod+Shift+E". */
  readonly keys?: string;
  readonly mount: (place: HTMLElement, workspace: Workspace) => PanelHandle;
}

export interface PanelHandle {
  readonly focus: () => void;
  readonly shown?: () => void;
  readonly hidden?: () => void;
  readonly dispose: () => void;
}
