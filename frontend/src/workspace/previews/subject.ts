// What a preview is of, and what shows it.
import type { Workspace } from "../panel";

/** As much of the workspace as previews need. */
export type Around = Pick<Workspace, "user" | "open" | "onFoldersChanged">;

export interface Subject {
  readonly path: string;
  readonly around: Around;
  /** What the editor holds, where the file is open in it. */
  readonly text: () => string | null;
}

export interface Shown {
  /** The editor holds another text. */
  readonly update?: () => void;
  readonly dispose: () => void;
}

/** Fills `place`. */
export type Show = (place: HTMLElement, subject: Subject) => Shown;
