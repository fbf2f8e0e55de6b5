// What the commands of the workspace do, as far as it is more than one call.
import { FilesApi } from "../files/api";
import { parent } from "../files/paths";
import { askText } from "../lib/dialog";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { folderAddress, pathWithin, resolved } from "./address";
import type { WorkspaceActions } from "./commands";
import type { WorkspaceFrame } from "./frame";

/** Where the focus goes by F6, in order. */
const PARTS = ["#workspace-activity, #workspace-side", "#workspace-groups", "#workspace-terminal"] as const;

export function frameActions(frame: WorkspaceFrame): WorkspaceActions {
  const { options } = frame;
  const active = (): string | null => frame.tabs.activePath;
  const onFile = (deed: (path: string) => Promise<void>) => (): void => {
    const path = active();
    if (path !== null && frame.running.can(path)) void deed(path);
    else toast(t("Open a Python file first: only those are run from here."), { kind: "info" });
  };
  return {
    panels: options.panels,
    openPanel: (id) => frame.openPanel(id),
    toggleSide: () => frame.toggleSide(),
    openFile: () => {
      if (options.openQuickly === undefined) void openByPath(frame);
      else options.openQuickly(frame.workspace);
    },
    newFile: () => void newFile(frame),
    openFolder: () => void openFolder(frame),
    save: () => void frame.tabs.save(),
    saveAll: () => void frame.tabs.saveAll(),
    run: onFile((path) => frame.running.run(path)),
    runWith: onFile((path) => frame.running.runWith(path)),
    runAgain: () => void frame.running.again(),
    stop: () => void frame.running.stop(),
    history: () => frame.tabs.activeFile?.showHistory(),
    preview: () => preview(frame),
    close: () => {
      if (frame.tabs.active !== null) void frame.tabs.close(frame.tabs.active);
    },
    closeOthers: () => {
      if (frame.tabs.active !== null) void frame.tabs.closeOthers(frame.tabs.active);
    },
    closeAll: () => void frame.tabs.closeMany(frame.tabs.groups.list.flatMap(({ tabs }) => tabs)),
    reopen: () => frame.tabs.reopen(),
    step: (by) => frame.tabs.step(by),
    shift: (by) => frame.tabs.shift(by),
    toOther: () => frame.tabs.toOther(),
    split: () => {
      if (!frame.narrow.matches) frame.tabs.split();
    },
    otherGroup: () => frame.tabs.otherGroup(),
    tabs: () => frame.tabs.focusTabs(),
    toggleTerminal: () => {
      if (frame.isTerminalSeen) frame.hideTerminal();
      else showTerminal(frame);
    },
    terminal: () => terminal(frame),
    newTerminal: () => void frame.terminals.open(frame.root),
    splitTerminal: () => frame.terminals.split(),
    stepTerminal: (by) => {
      if (frame.isTerminalSeen) frame.terminals.step(by);
    },
    nextPart: (by) => nextPart(frame, by),
  };
}

async function openByPath(frame: WorkspaceFrame): Promise<void> {
  const typed = await askText({ title: t("Open a file"), label: t("Its path, from the folder of the workspace or from /"), action: t("Open"), value: near(frame), selection: [near(frame).length, near(frame).length] });
  if (typed !== null) await frame.open(resolved(typed, frame.root, frame.workspace.home));
}

async function newFile(frame: WorkspaceFrame): Promise<void> {
  const typed = await askText({ title: t("New file"), label: t("Its path, from the folder of the workspace or from /"), action: t("Create file"), value: near(frame), selection: [near(frame).length, near(frame).length], check: (value) => (value.endsWith("/") ? t("Type the file's name too.") : null) });
  if (typed === null) return;
  const path = resolved(typed, frame.root, frame.workspace.home);
  try {
    await new FilesApi(frame.workspace.user).makeFile(path);
    frame.foldersChanged(new Set([parent(path)]));
    await frame.open(path);
  } catch (error) {
    toast(sentence(error), { kind: "danger" });
  }
}

async function openFolder(frame: WorkspaceFrame): Promise<void> {
  const { user, home } = frame.workspace;
  const typed = await askText({ title: t("Show another folder"), label: t("Its path, from your home folder or from /"), action: t("Show folder"), value: pathWithin(home, frame.root) });
  if (typed === null) return;
  const folder = resolved(typed, home, home);
  try {
    await new FilesApi(user).listing(folder);
    location.assign(folderAddress(user, folder));
  } catch (error) {
    toast(sentence(error), { kind: "danger" });
  }
}

/** The folder of the file in use, to go on typing from. */
function near(frame: WorkspaceFrame): string {
  const path = frame.tabs.activePath;
  const folder = path === null ? frame.root : parent(path);
  const within = pathWithin(frame.root, folder);
  return within === frame.root ? "" : `${within}/`;
}

function preview(frame: WorkspaceFrame): void {
  const path = frame.tabs.activePath;
  if (path === null || !frame.tabs.openPreview(path)) toast(t("There is no preview of this kind of file."), { kind: "info" });
}

function showTerminal(frame: WorkspaceFrame): void {
  frame.showTerminal();
  if (frame.terminals.isEmpty) void frame.terminals.open(frame.root);
  else frame.terminals.focus();
}

/** To the terminal, which is shown if it is not; from there back to the text. */
function terminal(frame: WorkspaceFrame): void {
  const inside = document.activeElement?.closest("#workspace-terminal") ?? null;
  if (inside !== null) frame.focusText();
  else showTerminal(frame);
}

function nextPart(frame: WorkspaceFrame, by: number): void {
  const { side } = frame.layout;
  const seen = [frame.options.panels.length > 0, true, frame.isTerminalSeen];
  const order = PARTS.map((_, part) => part).filter((part) => seen[part] === true);
  const now = order.findIndex((part) => document.activeElement?.closest(PARTS[part] ?? "") instanceof Element);
  const next = order[(Math.max(now, by > 0 ? -1 : 0) + by + order.length) % order.length];
  if (next === 0) {
    if (side.shown && side.panel !== null) frame.side.focus(side.panel);
    else frame.side.focusBar();
  } else if (next === 2) frame.terminals.focus();
  else frame.tabs.focus();
}
