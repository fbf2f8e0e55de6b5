// What every feature of the tree works with.
import type { FilesApi } from "../../files/api";
import type { Uploads } from "../../files/uploads";
import type { Workspace } from "../panel";
import type { Status } from "./row";
import type { Tree } from "./tree";
import type { TreeView } from "./view";

/** What others may add to the tree; the page wires it. */
export interface TreeHooks {
  /** "Find in folder" is offered when this is given. */
  readonly findInFolder?: (folder: string) => void;
  /** Told which folders are on the screen, so that somebody watches them; again whenever that changes. */
  readonly watch?: (folders: readonly string[]) => void;
  /** What git says of a path. */
  readonly statusOf?: (path: string) => Status | null;
  /** Calls back when what `statusOf` says changed; returns its undoing. */
  readonly onStatusChanged?: (heard: () => void) => () => void;
}

export interface Context {
  readonly workspace: Workspace;
  readonly api: FilesApi;
  readonly tree: Tree;
  readonly view: TreeView;
  readonly uploads: Uploads;
  readonly hooks: TreeHooks;
  /** Does something that takes its time: says so after a moment, and says what went wrong. Resolves to whether it went well. */
  readonly attempt: (words: string, deed: () => Promise<void>) => Promise<boolean>;
}

