// The frame of the workspace: what is shown where, kept from one visit to the next, and what panels may ask of it.
import { FilesApi } from "../files/api";
import { parent } from "../files/paths";
import { addCommands } from "../lib/commands";
import type { Command } from "../lib/commands";
import { find, on } from "../lib/dom";
import { t } from "../lib/i18n";
import { markTitle } from "../terminal/bell";
import type { TerminalOptions, TerminalView } from "../terminal/view";
import { frameActions } from "./actions";
import { addressOf, folderAddress, pathWithin, placeOf, rootName, rootOf, titleOf } from "./address";
import type { WorkspacePage } from "./address";
import { arrangement } from "./arrangement";
import type { Arrangement } from "./arrangement";
import { bindings, pageKeys, workspaceCommands } from "./commands";
import type { FileOpener } from "./contents";
import type { GroupAction } from "./editors";
import { emptyGroup } from "./emptyGroup";
import { isSplit, open } from "./groups";
import { keepLayout, keepRoot, keptLayout, keptRoots } from "./keeping";
import * as layouts from "./layout";
import type { Layout } from "./layout";
import { OpenTabs } from "./openTabs";
import type { OpenHow } from "./openTabs";
import type { Panel, TextPlace, Workspace, WorkspaceView } from "./panel";
import { placesBar } from "./places";
import type { PlaceName, PlacesBar } from "./places";
import type { Previews, PreviewView } from "./previewing";
import { rootMenu } from "./rootMenu";
import { runBar } from "./runBar";
import type { RunBar } from "./runBar";
import { running } from "./running";
import type { Running } from "./running";
import { sidePanels } from "./side";
import type { SidePanels } from "./side";
import { Terminals } from "./terminals";
import { watchFolders } from "./watching";
import type { FolderWatch } from "./watching";

/** Below this width one thing is shown at a time, and one group of tabs. */
const NARROW = "(max-width: 720px)";
/** The panel at the side lies over the text, and goes when a file is opened from it. */
const OVERLAID = "(min-width: 721px) and (max-width: 900px)";
/** The layout is kept so many milliseconds after a change. */
const KEEP_MS = 400;

export interface FrameOptions {
  readonly page: WorkspacePage;
  readonly panels: readonly Panel[];
  readonly openFile: FileOpener;
  readonly openTerminal: (element: HTMLElement, options: TerminalOptions) => Promise<TerminalView>;
  readonly previews?: Previews;
  /** Finds a file by parts of its name; without it the path is asked for. */
  readonly openQuickly?: (workspace: Workspace) => void;
}

export class WorkspaceFrame {
  readonly workspace: Workspace;
  readonly root: string;
  readonly tabs: OpenTabs;
  readonly terminals: Terminals;
  readonly running: Running;
  readonly side: SidePanels;
  readonly narrow = window.matchMedia(NARROW);
  layout: Layout;
  private readonly runBar: RunBar;
  private readonly commands: readonly Command[];
  private readonly bar: PlacesBar;
  private readonly watching: FolderWatch;
  private readonly overlaid = window.matchMedia(OVERLAID);
  private readonly folderHeard = new Set<(folders: ReadonlySet<string>) => void>();
  private readonly activeHeard = new Set<(path: string | null) => void>();
  private readonly stops: (() => void)[] = [];
  private readonly arrangement: Arrangement;
  private place: PlaceName = "text";
  private lastActive: string | null = null;
  private expanded: readonly string[] = [];
  private rang = false;
  private timer = 0;

  constructor(readonly options: FrameOptions) {
    const { page, panels, openTerminal } = options;
    const { user } = page;
    const remembered = (history.state as { readonly root?: unknown } | null)?.root;
    this.root = rootOf(page, [typeof remembered === "string" ? remembered : null, ...keptRoots(user)]);
    this.layout = layouts.restored(keptLayout(user, this.root), panels.map(({ id }) => id));
    this.workspace = this.offered();
    const actions = frameActions(this);
    this.commands = workspaceCommands(actions);
    this.tabs = new OpenTabs(find("#workspace-groups"), {
      user,
      groups: page.file === null ? this.layout.groups : (open(this.layout.groups, page.file) ?? this.layout.groups),
      places: this.layout.places,
      openFile: options.openFile,
      viewOf: (path) => this.previewOf(path),
      replaced: (path) => options.previews?.replaces(path) === true,
      keys: () => bindings(this.commands),
      empty: () => emptyGroup([
        { label: t("Open a file"), icon: "search", keys: "Mod+P", run: actions.openFile },
        { label: t("New file"), icon: "file-plus", keys: "Alt+N", run: actions.newFile },
        { label: t("Open a console"), icon: "square-terminal", keys: "Ctrl+`", run: actions.terminal },
      ]),
      actions: (active) => this.groupActions(active, actions),
      narrow: () => this.narrow.matches,
      changed: () => this.tabsChanged(),
      folderChanged: (folder) => this.foldersChanged(new Set([folder])),
      refused: (path, error) => void this.refused(path, error),
    });
    this.running = running({ user, save: (path) => this.tabs.save(path), show: (console) => this.terminals.renew(console), busy: () => this.runBar.draw() });
    this.runBar = runBar(this.running);
    this.terminals = new Terminals({
      user,
      layout: this.layout.consoles,
      openTerminal,
      pageKeys: pageKeys(this.commands),
      folder: () => this.root,
      changed: (consoles) => this.become({ ...this.layout, consoles }),
      rang: (rang) => {
        this.rang = rang;
        markTitle(rang);
      },
      left: () => this.focusText(),
      wanted: () => this.showTerminal(),
      hide: () => this.hideTerminal(),
    });
    this.side = sidePanels(find("#workspace-activity"), find("#workspace-side"), { panels, workspace: this.workspace, pressed: (id) => this.pressPanel(id), hide: () => this.hideSide() });
    this.arrangement = arrangement({
      sideResized: (pixels) => this.become(layouts.sideResized(this.layout, pixels)),
      terminalResized: (percent) => this.become(layouts.terminalResized(this.layout, percent)),
    });
    this.bar = placesBar(find("#workspace-places"), (place) => this.go(place), panels.length > 0);
    this.watching = watchFolders((folders) => this.foldersChanged(folders));
  }

  start(): void {
    const { page, panels } = this.options;
    const redraw = (): void => this.draw();
    keepRoot(page.user, this.root);
    find("[data-root-name]").textContent = rootName(this.root, page.home);
    find("#workspace-root").title = this.root;
    for (const media of [this.narrow, this.overlaid]) {
      media.addEventListener("change", redraw);
      this.stops.push(() => media.removeEventListener("change", redraw));
    }
    this.stops.push(
      addCommands(this.commands),
      rootMenu(find<HTMLButtonElement>("#workspace-root"), { user: page.user, home: page.home, root: this.root, before: () => keptRoots(page.user), other: frameActions(this).openFolder }),
      on(window, "beforeunload" as "click", (event) => {
        if (this.tabs.unsafe) event.preventDefault();
      }),
      on(find("#workspace-middle"), "pointerdown", () => this.uncover()),
      on(window, "pagehide" as "click", () => this.keep()),
      on(document, "visibilitychange" as "click", () => this.keep()),
      () => this.watching.dispose(),
      () => this.side.dispose(),
      () => this.runBar.dispose(),
      () => this.terminals.dispose(),
      () => this.tabs.dispose(),
    );
    this.terminals.start(find("#workspace-terminal"));
    find("#workspace-run").append(this.runBar.element);
    if (page.file === null && this.tabs.active === null && panels.length > 0) this.place = "panels";
    const at = placeOf(location.search); // before the address becomes that of the file alone
    this.draw();
    this.tabsChanged();
    if (page.file !== null) void this.tabs.open(page.file, at);
    else if (this.tabs.active !== null) this.tabs.show(this.tabs.active);
    window.terrarium = { ...window.terrarium, editor: { text: () => this.tabs.activeFile?.text() ?? "" } };
  }

  dispose(): void {
    this.keep();
    window.clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  async open(path: string, at?: TextPlace, how?: OpenHow): Promise<void> {
    this.toText();
    await this.tabs.open(path, at, how);
  }

  openView(view: WorkspaceView): void {
    this.toText();
    this.tabs.openView(view);
  }

  /** Shows a panel and brings the focus there; from there back to the text. */
  openPanel(id: string): void {
    const there = document.activeElement?.closest(`[data-panel="${id}"]`) ?? null;
    if (there !== null) {
      this.focusText();
      return;
    }
    this.place = "panels";
    this.become(layouts.sideShown(this.layout, true, id));
    this.side.focus(id);
  }

  toggleSide(): void {
    if (this.narrow.matches) this.go(this.place === "panels" ? "text" : "panels");
    else this.become(layouts.sideShown(this.layout, !this.layout.side.shown));
  }

  showTerminal(): void {
    this.place = "terminal";
    this.become(layouts.terminalShown(this.layout, true));
  }

  hideTerminal(): void {
    const inside = find("#workspace-terminal").contains(document.activeElement);
    this.place = "text";
    this.become(layouts.terminalShown(this.layout, false));
    if (inside) this.tabs.focus();
  }

  get isTerminalSeen(): boolean {
    return this.narrow.matches ? this.place === "terminal" : this.layout.terminal.shown;
  }

  focusText(): void {
    this.toText();
    this.tabs.focus();
  }

  /** The folders that the tree shows, so that changes in them are told. */
  watchFolders(folders: readonly string[]): void {
    this.expanded = folders;
    this.watchAll();
  }

  foldersChanged(folders: ReadonlySet<string>): void {
    this.tabs.foldersChanged(folders);
    for (const heard of this.folderHeard) heard(folders);
  }

  private offered(): Workspace {
    const { user, home } = this.options.page;
    const heard = <T>(all: Set<T>) => (one: T): (() => void) => {
      all.add(one);
      return () => all.delete(one);
    };
    return {
      user,
      home,
      root: () => this.root,
      open: (path, at, how) => this.open(path, at, how),
      openView: (view) => this.openView(view),
      terminal: (folder, typed, enter) => this.terminals.open(folder, typed, enter),
      openPaths: () => this.tabs.paths,
      dirtyPaths: () => this.tabs.dirty,
      onFoldersChanged: heard(this.folderHeard),
      moved: (from, to) => {
        this.tabs.moved(from, to);
        this.foldersChanged(new Set([parent(from), parent(to)]));
      },
      deleted: (path) => {
        this.tabs.deleted(path);
        this.foldersChanged(new Set([parent(path)]));
      },
      onActiveChanged: (told) => {
        // Not at once: whoever asks may still be in the middle of being made.
        queueMicrotask(() => {
          if (this.activeHeard.has(told)) told(this.lastActive);
        });
        return heard(this.activeHeard)(told);
      },
    };
  }

  private groupActions(active: string | null, actions: ReturnType<typeof frameActions>): readonly GroupAction[] {
    const list: GroupAction[] = [];
    if (active !== null && this.tabs.isUnsaved(active)) list.push({ id: "save", label: t("Save"), icon: "save", keys: "Mod+S", run: () => void this.tabs.save(active) });
    if (active !== null && this.tabs.fileOf(active) !== null && this.previewOf(active) !== null) list.push({ id: "preview", label: t("Preview beside the text"), icon: "eye", keys: "Alt+V", run: actions.preview });
    const split = isSplit(this.tabs.groups);
    if (!this.narrow.matches) list.push({ id: "split", label: split ? t("Join both groups") : t("Split into two groups"), icon: "columns-2", keys: "Mod+\\", pressed: split, run: actions.split });
    return list;
  }

  private previewOf(path: string): PreviewView | null {
    return this.options.previews?.viewFor(path, this.workspace) ?? null;
  }

  /** The address may name a folder without its slash: the workspace shows it then. */
  private async refused(path: string, error: unknown): Promise<void> {
    const { user, file } = this.options.page;
    if (path !== file || (error as { readonly status?: number }).status !== 400) return;
    try {
      await new FilesApi(user).listing(path);
    } catch {
      return; // what was refused is on the page already
    }
    location.replace(folderAddress(user, path));
  }

  private pressPanel(id: string): void {
    if (this.narrow.matches) this.become(layouts.sideShown(this.layout, true, id));
    else this.become(layouts.panelPressed(this.layout, id));
    if (this.layout.side.shown) this.side.focus(id);
  }

  private hideSide(): void {
    if (this.narrow.matches) this.go("text");
    else this.become(layouts.sideShown(this.layout, false));
    this.side.focusBar();
  }

  /** On a phone, from the bar at its bottom. */
  private go(place: PlaceName): void {
    this.place = place;
    if (place === "panels") this.layout = layouts.sideShown(this.layout, true);
    if (place === "terminal") this.layout = layouts.terminalShown(this.layout, true);
    this.draw();
    if (place === "text" && this.tabs.active !== null && window.matchMedia("(pointer: fine)").matches) this.tabs.focus();
  }

  private toText(): void {
    this.place = "text";
    this.uncover();
    this.draw();
  }

  /** A panel that lies over the text goes when the person turns to the text. */
  private uncover(): void {
    if (this.overlaid.matches && this.layout.side.shown) this.become(layouts.sideShown(this.layout, false));
  }

  private tabsChanged(): void {
    const { user, home } = this.options.page;
    const { tabs, root } = this;
    this.layout = { ...this.layout, groups: tabs.groups };
    const path = tabs.activePath;
    const name = tabs.active === null ? rootName(root, home) : tabs.name(tabs.active);
    document.title = titleOf(name, tabs.active !== null && tabs.isUnsaved(tabs.active));
    markTitle(this.rang);
    const address = addressOf(user, root, path);
    if (location.pathname + location.search !== address) history.replaceState({ ...(history.state as object | null), root }, "", address);
    find("#workspace-path").textContent = path === null ? "" : pathWithin(root, path);
    this.bar.draw(this.place, tabs.dirty.length > 0);
    this.keepSoon();
    if (path === this.lastActive) return;
    this.lastActive = path;
    this.runBar.turn(path);
    this.watchAll();
    for (const heard of this.activeHeard) heard(path);
  }

  private watchAll(): void {
    this.watching.watch([this.root, ...this.tabs.paths.map(parent), ...this.expanded]);
  }

  become(layout: Layout): void {
    this.layout = layout;
    this.draw();
    this.keepSoon();
  }

  private draw(): void {
    const { layout } = this;
    const narrow = this.narrow.matches;
    const isSideSeen = (narrow ? this.place === "panels" : layout.side.shown) && layout.side.panel !== null;
    this.tabs.remember();
    this.arrangement.draw(layout, { narrow, place: this.place, isSideSeen, isTerminalSeen: this.isTerminalSeen });
    this.side.draw(isSideSeen ? layout.side.panel : null);
    this.tabs.draw();
    this.terminals.see(this.isTerminalSeen);
    this.bar.draw(this.place, this.tabs.dirty.length > 0);
  }

  private keepSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), KEEP_MS);
  }

  private keep(): void {
    keepLayout(this.options.page.user, this.root, { ...this.layout, places: this.tabs.cursors() });
  }
}
