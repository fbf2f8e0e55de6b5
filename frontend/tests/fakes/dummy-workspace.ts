// The workspace as its panels see it: what they opened is kept, what is open and unsaved is set by the test.
import type { TextPlace, Workspace, WorkspaceView } from "../../src/workspace/panel";

export class DummyWorkspace implements Workspace {
  readonly user = "alice";
  readonly home = "/home/alice";
  rooted = "/home/alice/site";
  open_: string[] = [];
  dirty: string[] = [];
  readonly opened: { path: string; at?: TextPlace | undefined; how?: { beside?: boolean; focus?: boolean } | undefined }[] = [];
  readonly views: WorkspaceView[] = [];
  readonly typed: (string | boolean | undefined)[][] = [];
  private readonly folders = new Set<(folders: ReadonlySet<string>) => void>();
  private readonly actives = new Set<(path: string | null) => void>();

  readonly root = (): string => this.rooted;
  readonly open: Workspace["open"] = (path, at, how) => {
    this.opened.push({ path, at, how });
    return Promise.resolve();
  };
  readonly openView = (view: WorkspaceView): void => void this.views.push(view);
  readonly terminal: Workspace["terminal"] = (...typed) => {
    this.typed.push(typed);
    return Promise.resolve();
  };
  readonly openPaths = (): readonly string[] => this.open_;
  readonly dirtyPaths = (): readonly string[] => this.dirty;
  readonly onFoldersChanged: Workspace["onFoldersChanged"] = (heard) => {
    this.folders.add(heard);
    return () => this.folders.delete(heard);
  };
  readonly moved = (): void => undefined;
  readonly deleted = (): void => undefined;
  onActiveChanged: Workspace["onActiveChanged"] = (heard) => {
    this.actives.add(heard);
    return () => this.actives.delete(heard);
  };

  get listeners(): number {
    return this.folders.size + this.actives.size;
  }
  change(...folders: string[]): void {
    for (const heard of this.folders) heard(new Set(folders));
  }
  activate(path: string | null): void {
    for (const heard of this.actives) heard(path);
  }
}
