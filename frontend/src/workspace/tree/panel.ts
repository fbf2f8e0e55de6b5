// The files of the workspace as a panel: puts the tree together and keeps it up to date.
import "../../styles/tree.css";
import { FilesApi } from "../../files/api";
import { UploadMemory } from "../../files/remembered";
import { Uploads } from "../../files/uploads";
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Panel, PanelHandle, Workspace, WorkspaceView } from "../panel";
import { attempting } from "./attempting";
import { addTreeCommands } from "./commands";
import type { Context, TreeHooks } from "./context";
import { attachDragging } from "./dragging";
import { attachHands } from "./hands";
import { draftField } from "./making";
import { isWithin } from "./selection";
import { openFolders } from "./state";
import { drawState } from "./states";
import { toolbar } from "./toolbar";
import { onTrashChanged, restore } from "./trashing";
import { trashView } from "./trashView";
import { Tree } from "./tree";
import { TreeView } from "./view";

/** So many folders are watched for changes; those opened last. */
const WATCHED_MAX = 200;
/** Changes that come within so many milliseconds are one. */
const GATHERED_MS = 50;
/** The same failure is not told again sooner, in milliseconds. */
const TOLD_AGAIN_MS = 30_000;

/** The panel, with what the page knows beside the tree. */
export function treePanelWith(hooks: TreeHooks): Panel {
  return { id: "files", title: t("Files"), icon: "files", keys: "Mod+Shift+E", mount: (place, workspace) => new TreePanel(place, workspace, hooks) };
}

export class TreePanel implements PanelHandle {
  private readonly place: HTMLElement;
  private readonly workspace: Workspace;
  private readonly hooks: TreeHooks;
  private context: Context;
  private undo: readonly (() => void)[] = [];
  /** What the person looks at in the editor; revealed when the panel is seen. */
  private active: string | null = null;
  private visible = true;
  private watched = "";

  constructor(place: HTMLElement, workspace: Workspace, hooks: TreeHooks) {
    this.place = place;
    this.workspace = workspace;
    this.hooks = hooks;
    this.context = this.build();
  }

  focus(): void {
    this.context.view.focus();
  }

  shown(): void {
    this.visible = true;
    if (this.workspace.root() !== this.context.tree.state.root) {
      this.tearDown();
      this.context = this.build();
    }
    this.context.view.measure();
    void this.revealActive();
  }

  hidden(): void {
    this.visible = false;
  }

  dispose(): void {
    this.tearDown();
  }

  private build(): Context {
    const { workspace, hooks } = this;
    const { user } = workspace;
    const api = new FilesApi(user);
    const tries = attempting();
    const below = el("div", { class: "tree-uploads" });
    const tree = new Tree({ api, user, root: workspace.root(), failed: seldom((words) => toast(words, { kind: "danger" })) });
    const uploads = new Uploads({ api, place: below, memory: new UploadMemory(user), arrived: (folders) => void tree.refresh(folders) });
    const status = hooks.statusOf === undefined ? {} : { statusOf: hooks.statusOf };
    const view = new TreeView({ tree, naming: () => draftField(context, tree.state.draft), ...status });
    const context: Context = { workspace, hooks, api, tree, view, uploads, attempt: tries.attempt };
    const blank = el("div", { class: "tree-state" });
    const openTrash = (): void => workspace.openView(trashTab(context));
    const bar = toolbar(context, { openTrash });
    const element = el("div", { class: "tree" }, bar, view.element, blank, tries.element, below);
    this.place.append(element);
    this.undo = [
      () => element.remove(), () => tree.dispose(), () => view.dispose(), () => uploads.dispose(), tries.dispose,
      addTreeCommands(context, openTrash), attachHands(context), attachDragging(context, element), ...this.listen(context, blank, element),
    ];
    uploads.showInterrupted(tree.state.root);
    drawState(blank, context);
    view.measure();
    void tree.start().then(() => this.revealActive());
    return context;
  }

  private listen(context: Context, blank: HTMLElement, element: HTMLElement): (() => void)[] {
    const { tree, view } = context;
    const { workspace, hooks } = this;
    this.watched = "";
    const changed = (): void => {
      drawState(blank, context);
      element.classList.toggle("drop", tree.state.dropInto === tree.state.root);
      this.watch(tree);
    };
    const active = (path: string | null): void => {
      this.active = path;
      void this.revealActive();
    };
    changed();
    const status = hooks.onStatusChanged?.(() => view.render());
    return [
      tree.onChange(changed),
      workspace.onFoldersChanged(gathered((folders) => void tree.refresh(folders))),
      workspace.onActiveChanged(active),
      ...(status === undefined ? [] : [status]),
    ];
  }

  /** Tells which folders are on the screen, when that is news. */
  private watch(tree: Tree): void {
    if (this.hooks.watch === undefined) return;
    const [root = "", ...inside] = openFolders(tree.state);
    const folders = [root, ...inside.slice(-(WATCHED_MAX - 1))];
    const told = folders.join("\0");
    if (told === this.watched) return;
    this.watched = told;
    this.hooks.watch(folders);
  }

  private async revealActive(): Promise<void> {
    const { tree, view } = this.context;
    const path = this.active;
    if (!this.visible || path === null || tree.state.draft !== null || tree.state.selection.focused === path) return;
    if (isWithin(path, tree.state.root) && (await tree.reveal(path))) view.scrollToFocused();
  }

  private tearDown(): void {
    for (const one of this.undo) one();
    this.undo = [];
  }
}

function trashTab(context: Context): WorkspaceView {
  return trashView({ api: context.api, restore: (ids) => restore(context, ids), onChanged: onTrashChanged });
}

/** What changes at once is read again at once: deleting many things says so for each of them. */
function gathered(refresh: (folders: ReadonlySet<string>) => void): (folders: ReadonlySet<string>) => void {
  let waiting: Set<string> | null = null;
  return (folders) => {
    if (waiting === null) {
      window.setTimeout(() => {
        refresh(waiting ?? new Set());
        waiting = null;
      }, GATHERED_MS);
    }
    waiting = new Set([...(waiting ?? []), ...folders]);
  };
}

/** The same words again are told after a while only: a lost connection fails every request. */
function seldom(tell: (words: string) => void): (words: string) => void {
  const told = new Map<string, number>();
  return (words) => {
    if (Date.now() - (told.get(words) ?? 0) < TOLD_AGAIN_MS) return;
    told.set(words, Date.now());
    tell(words);
  };
}
