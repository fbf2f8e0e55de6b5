// The workspace as the panels see it, which remembers what they asked of it.
import { vi } from "vitest";
import type { Workspace, WorkspaceView } from "../../src/workspace/panel";

export class FakeWorkspace implements Workspace {
  readonly user = "ada";
  readonly home = "/home/ada";
  readonly root = vi.fn(() => "/home/ada");
  readonly open = vi.fn<Workspace["open"]>(() => Promise.resolve());
  readonly openView = vi.fn<(view: WorkspaceView) => void>();
  readonly terminal = vi.fn<Workspace["terminal"]>(() => Promise.resolve());
  readonly openPaths = vi.fn<() => readonly string[]>(() => []);
  readonly dirtyPaths = vi.fn<() => readonly string[]>(() => []);
  readonly moved = vi.fn<Workspace["moved"]>();
  readonly deleted = vi.fn<Workspace["deleted"]>();
  private readonly folders = new Set<(folders: ReadonlySet<string>) => void>();
  private readonly actives = new Set<(path: string | null) => void>();

  readonly onFoldersChanged = (heard: (folders: ReadonlySet<string>) => void): (() => void) => {
    this.folders.add(heard);
    return () => this.folders.delete(heard);
  };

  readonly onActiveChanged = (heard: (path: string | null) => void): (() => void) => {
    this.actives.add(heard);
    return () => this.actives.delete(heard);
  };

  change(...folders: string[]): void {
    for (const heard of this.folders) heard(new Set(folders));
  }

  activate(path: string | null): void {
    for (const heard of this.actives) heard(path);
  }

  get listeners(): number {
    return this.folders.size + this.actives.size;
  }
}
