// What is open in the workspace: opens, shows, moves and closes tabs, and never closes one over an unsaved text unasked.
import type { KeyBinding } from "@codemirror/view";
import type { FileState, OpenFile } from "../editor/file";
import { preferences } from "../editor/preferences";
import type { MenuItem } from "../forms/menu";
import { fileUrl, nameOf, parent } from "../files/paths";
import { askEither } from "../lib/dialog";
import { find } from "../lib/dom";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { copyText } from "../terminal/clipboard";
import { fileAddress } from "./address";
import { Contents } from "./contents";
import type { FileOpener } from "./contents";
import { editors } from "./editors";
import type { Editors, GroupAction } from "./editors";
import * as groups from "./groups";
import type { Groups, Side } from "./groups";
import type { Place } from "./layout";
import type { TextPlace, WorkspaceView } from "./panel";
import { following } from "./previewing";
import type { Following, PreviewView } from "./previewing";
import { fileIcon, tabNames } from "./tabNames";
import type { TabName } from "./tabNames";
import type { TabFacts } from "./tabStrip";

const VIEW = "view:";

export interface OpenTabsOptions {
  readonly user: string;
  readonly groups: Groups;
  readonly places: Readonly<Record<string, Place>>;
  readonly openFile: FileOpener;
  /** As `Previews` has them. */
  readonly viewOf: (path: string) => PreviewView | null;
  readonly replaced: (path: string) => boolean;
  readonly keys: () => readonly KeyBinding[];
  readonly empty: () => HTMLElement;
  readonly actions: (active: string | null) => readonly GroupAction[];
  /** There is room for one group only. */
  readonly narrow: () => boolean;
  /** Which tabs there are or what is unsaved in them is different now. */
  readonly changed: () => void;
  readonly folderChanged: (folder: string) => void;
  readonly refused: (path: string, error: unknown) => void;
}

export interface OpenHow {
  readonly beside?: boolean;
  readonly focus?: boolean;
}

export class OpenTabs {
  groups: Groups;
  private readonly contents: Contents;
  private readonly editors: Editors;
  private readonly unsaved = new Set<string>();
  private readonly places: Map<string, Place>;
  private readonly previews: Following;
  private names: ReadonlyMap<string, TabName> = new Map();

  constructor(frame: HTMLElement, private readonly options: OpenTabsOptions) {
    this.groups = options.groups;
    this.places = new Map(Object.entries(options.places));
    this.previews = following(options.viewOf, (path) => this.contents.file(path)?.text() ?? null);
    this.contents = new Contents({
      ...options,
      changed: (path, state) => this.stateChanged(path, state),
      saved: (path) => options.folderChanged(parent(path)),
      open: (path) => void this.open(path),
      close: (path) => this.closed(path, false),
    });
    this.editors = editors(frame, {
      facts: (id) => this.facts(id),
      content: (id) => this.contents.element(id, this.places.get(id)),
      empty: options.empty,
      actions: options.actions,
      show: (id) => this.show(id),
      close: (id) => void this.close(id),
      menu: (id) => this.menu(id),
      dropped: (id, side, place) => this.become(groups.move(this.groups, id, side, place)),
      enter: () => this.focus(),
      used: (side) => this.use(side),
      resized: (percent) => this.become(groups.resized(this.groups, percent)),
    });
  }

  get active(): string | null {
    return groups.active(this.groups);
  }

  /** The active tab's path; null where it is no file. */
  get activePath(): string | null {
    return this.active !== null && groups.isFile(this.active) ? this.active : null;
  }

  get activeFile(): OpenFile | null {
    return this.contents.file(this.active);
  }

  fileOf(id: string): OpenFile | null {
    return this.contents.file(id);
  }

  get paths(): readonly string[] {
    return groups.files(this.groups);
  }

  get dirty(): readonly string[] {
    return this.paths.filter((path) => this.contents.isDirty(path));
  }

  /** Whether a text would be lost with the page: one that is neither saved nor kept as a draft. */
  get unsafe(): boolean {
    return this.contents.files().some((file) => file.state().dirty && !file.drafted());
  }

  isUnsaved(id: string): boolean {
    return this.unsaved.has(id);
  }

  name(id: string): string {
    return groups.isFile(id) ? nameOf(id) : (this.contents.view(id)?.title ?? id);
  }

  /** Cursors of the files that are or were open. */
  cursors(): Readonly<Record<string, Place>> {
    this.remember();
    return Object.fromEntries(this.places);
  }

  /** To be called before anything is hidden: what cannot be seen tells no scroll position. */
  remember(): void {
    for (const file of this.contents.files()) {
      const place = file.place();
      const seen = file.element.getClientRects().length > 0;
      this.places.set(file.path(), seen ? place : { ...place, scroll: this.places.get(file.path())?.scroll ?? 0 });
    }
  }

  async open(path: string, at?: TextPlace, { beside = false, focus = true }: OpenHow = {}): Promise<void> {
    if (at !== undefined && this.contents.file(path) === null) this.places.set(path, { line: at.line, column: at.column ?? 0, scroll: 0 });
    if (!this.add(path, beside)) return;
    const file = await this.contents.loaded(path);
    if (this.active !== path) return;
    if (at !== undefined) file?.goTo(at);
    if (focus) this.contents.focus(path);
  }

  openView(view: WorkspaceView, beside = false): void {
    const id = VIEW + view.key;
    if (groups.sideOf(this.groups, id) === null) this.contents.addView(id, view);
    if (this.add(id, beside)) this.contents.focus(id);
  }

  /** Beside the text, which it follows; false where there is no preview of such a file. */
  openPreview(path: string): boolean {
    const view = this.previews.open(path);
    if (view !== null) this.openView(view, true);
    return view !== null;
  }

  show(id: string, focus = true): void {
    const next = groups.open(this.groups, id);
    if (next !== null) this.become(next);
    if (focus) void this.contents.loaded(id).then(() => (this.active === id ? this.contents.focus(id) : undefined));
  }

  focus(): void {
    if (this.active !== null) this.contents.focus(this.active);
    else find("#workspace-groups button, #workspace-groups a").focus();
  }

  focusTabs(): void {
    this.editors.focusTabs(this.groups.at);
  }

  /** Saves a tab's text; true where there is nothing to save. */
  save(id: string | null = this.active): Promise<boolean> {
    return this.contents.file(id)?.save() ?? Promise.resolve(true);
  }

  async saveAll(): Promise<void> {
    for (const path of this.dirty) await this.contents.file(path)?.save();
  }

  /** Asks where something is not saved; false when the tab stays. */
  async close(id: string): Promise<boolean> {
    const discard = await this.mayClose(id);
    if (discard === null) return false;
    const hadFocus = document.activeElement === document.body || document.activeElement?.closest("[data-content], .workspace-tabs, dialog") !== null;
    this.closed(id, discard);
    if (hadFocus) this.focus();
    return true;
  }

  async closeMany(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (!(await this.close(id))) return;
  }

  closeOthers(id: string): Promise<void> {
    return this.closeMany(groups.others(this.groups, id));
  }

  reopen(): void {
    const [path] = this.groups.closed;
    if (path !== undefined) void this.open(path);
  }

  step(by: number): void {
    const id = groups.neighbour(this.groups, by);
    if (id !== null) this.show(id);
  }

  shift(by: number): void {
    if (this.active !== null) this.become(groups.shift(this.groups, this.active, by));
  }

  /** The active tab goes to the other group. */
  toOther(): void {
    const { active } = this;
    if (active === null) return;
    this.become(groups.move(this.groups, active, this.groups.at === 0 ? 1 : 0, Number.MAX_SAFE_INTEGER));
    this.focus();
  }

  /** Two groups, or one again. */
  split(): void {
    this.become(groups.isSplit(this.groups) ? groups.joined(this.groups) : groups.split(this.groups));
    this.focus();
  }

  otherGroup(): void {
    this.become(groups.other(this.groups));
    this.focus();
  }

  moved(from: string, to: string): void {
    for (const path of groups.overwritten(this.groups, from, to)) this.contents.close(path);
    this.contents.moved(from, to);
    for (const marked of [...this.unsaved]) {
      this.unsaved.delete(marked);
      this.unsaved.add(groups.isFile(marked) ? groups.movedPath(marked, from, to) : marked);
    }
    this.become(groups.moved(this.groups, from, to));
  }

  /** Tabs of deleted files go; one with an unsaved text stays, and says itself that its file is gone. */
  deleted(path: string): void {
    for (const file of groups.filesUnder(this.groups, path)) if (!this.contents.isDirty(file)) void this.close(file);
  }

  foldersChanged(folders: ReadonlySet<string>): void {
    this.contents.foldersChanged(folders);
  }

  draw(): void {
    this.remember();
    this.names = tabNames(groups.all(this.groups));
    this.editors.draw(this.groups, this.options.narrow());
  }

  dispose(): void {
    this.previews.dispose();
    this.contents.dispose();
  }

  private add(id: string, beside: boolean): boolean {
    const kept = new Set(groups.all(this.groups).filter((tab) => this.contents.isDirty(tab)));
    const before = groups.all(this.groups);
    const next = groups.open(this.groups, id, { beside: beside && !this.options.narrow(), kept });
    if (next === null) {
      toast(t("{count} tabs with unsaved text are open. Save or close one first.", { count: groups.TABS_MAX }), { kind: "warning" });
      return false;
    }
    const there = new Set(groups.all(next));
    for (const gone of before.filter((tab) => !there.has(tab))) this.gone(gone);
    this.become(next);
    return true;
  }

  /** Whether the text is to be thrown away with the tab; null when the tab stays. What is saved by itself is not asked about. */
  private async mayClose(id: string): Promise<boolean | null> {
    if (!this.contents.isDirty(id)) return false;
    if (preferences(this.options.user).autosave && (await this.save(id))) return false;
    this.show(id, false);
    const answer = await askEither({
      title: t("Save “{name}” before it is closed?", { name: this.name(id) }),
      text: t("It has changes that are not saved."),
      action: t("Save"),
      other: t("Discard changes"),
    });
    if (answer === "other") return true;
    return answer === "action" && (await this.contents.file(id)?.save()) === true ? false : null;
  }

  private use(side: Side): void {
    if (side !== this.groups.at && groups.isSplit(this.groups)) this.become(groups.use(this.groups, side));
  }

  private closed(id: string, discard: boolean): void {
    this.gone(id, discard);
    this.become(groups.close(this.groups, id));
  }

  /** A tab's content goes; where its cursor stood stays. */
  private gone(id: string, discard = false): void {
    this.remember();
    if (id.startsWith(VIEW)) this.previews.closed(id.slice(VIEW.length));
    this.contents.close(id, { discard });
    this.unsaved.delete(id);
  }

  private stateChanged(path: string, state: FileState): void {
    this.previews.changed(path);
    if (state.dirty === this.unsaved.has(path)) return;
    if (state.dirty) this.unsaved.add(path);
    else this.unsaved.delete(path);
    this.draw();
    this.options.changed();
  }

  private become(next: Groups): void {
    this.groups = next;
    const known = new Set([...groups.files(next), ...next.closed]);
    for (const path of this.places.keys()) if (!known.has(path)) this.places.delete(path);
    this.draw();
    this.options.changed();
  }

  private facts(id: string): TabFacts {
    const unsaved = this.unsaved.has(id);
    const view = this.contents.view(id);
    if (view !== null) return { name: view.title, hint: "", icon: view.icon, title: view.title, href: null, unsaved: false };
    const { name, hint } = this.names.get(id) ?? { name: nameOf(id), hint: "" };
    return { name, hint, icon: fileIcon(id), title: id, href: fileAddress(this.options.user, id), unsaved };
  }

  private menu(id: string): readonly MenuItem[] {
    const others = groups.others(this.groups, id);
    const side = groups.sideOf(this.groups, id) ?? 0;
    const toOther = (): void => this.become(groups.move(this.groups, id, side === 0 ? 1 : 0, Number.MAX_SAFE_INTEGER));
    return [
      { label: t("Close"), icon: "x", run: () => void this.close(id) },
      ...(others.length === 0 ? [] : [{ label: t("Close others"), icon: "x", run: () => void this.closeOthers(id) } as const]),
      ...(this.options.narrow() ? [] : [{ label: t("Move to the other group"), icon: "columns-2", run: toOther } as const]),
      ...(groups.isFile(id)
        ? ([
            { label: t("Copy the path"), icon: "copy", run: () => void copyText(id) },
            { label: t("Download"), icon: "download", href: fileUrl(this.options.user, id) },
          ] as const)
        : []),
    ];
  }
}
