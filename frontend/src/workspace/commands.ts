// Everything that can be done in the workspace, for the palette and the sheet of shortcuts. Keys that a browser takes
// for itself (Ctrl-W, Ctrl-N, Ctrl-T) are there with Alt.
import type { KeyBinding } from "@codemirror/view";
import { runCommand } from "../lib/commands";
import type { Command } from "../lib/commands";
import { t } from "../lib/i18n";
import { isChord } from "../lib/keys";
import type { Panel } from "./panel";

/** Keys that programs in a terminal have no use for; all others it keeps. */
const BESIDE_TERMINALS = /^Mod\+(?:Shift|Alt)\+|^Mod\+Enter$|^Ctrl\+`$/;
/** The terminal's own search. */
const OF_TERMINALS = "Mod+Shift+F";

export interface WorkspaceActions {
  readonly panels: readonly Panel[];
  readonly openPanel: (id: string) => void;
  readonly toggleSide: () => void;
  readonly openFile: () => void;
  readonly newFile: () => void;
  readonly openFolder: () => void;
  readonly save: () => void;
  readonly saveAll: () => void;
  readonly run: () => void;
  readonly runWith: () => void;
  readonly runAgain: () => void;
  readonly stop: () => void;
  readonly preview: () => void;
  readonly history: () => void;
  readonly close: () => void;
  readonly closeOthers: () => void;
  readonly closeAll: () => void;
  readonly reopen: () => void;
  readonly step: (by: number) => void;
  readonly shift: (by: number) => void;
  readonly toOther: () => void;
  readonly split: () => void;
  readonly otherGroup: () => void;
  readonly tabs: () => void;
  readonly toggleTerminal: () => void;
  readonly terminal: () => void;
  readonly newTerminal: () => void;
  readonly splitTerminal: () => void;
  readonly stepTerminal: (by: number) => void;
  readonly nextPart: (by: number) => void;
}

export function workspaceCommands(act: WorkspaceActions): readonly Command[] {
  return [...fileCommands(act), ...tabCommands(act), ...panelCommands(act), ...pythonCommands(), ...terminalCommands(act)];
}

function fileCommands(act: WorkspaceActions): readonly Command[] {
  const group = t("Files");
  return [
    { id: "workspace-open", label: t("Open a file"), group, icon: "search", keys: "Mod+P", run: act.openFile },
    { id: "workspace-new", label: t("New file"), group, icon: "file-plus", keys: "Alt+N", run: act.newFile },
    { id: "workspace-folder", label: t("Show another folder"), group, icon: "folder-open", run: act.openFolder },
    { id: "workspace-save", label: t("Save"), group, icon: "save", keys: "Mod+S", run: act.save },
    { id: "workspace-save-all", label: t("Save all files"), group, icon: "save", keys: "Mod+Alt+S", run: act.saveAll },
    { id: "workspace-run", label: t("Save and run"), group, icon: "play", keys: "Mod+Enter", run: act.run },
    { id: "workspace-run-with", label: t("Run with arguments"), group, icon: "play", keys: "Mod+Shift+Enter", run: act.runWith },
    { id: "workspace-run-again", label: t("Run again what was run last"), group, icon: "rotate-ccw", keys: "Mod+Alt+Enter", run: act.runAgain },
    { id: "workspace-stop", label: t("Stop what was run last"), group, icon: "circle-stop", run: act.stop },
    { id: "workspace-preview", label: t("Preview beside the text"), group, icon: "eye", keys: "Alt+V", run: act.preview },
    { id: "workspace-history", label: t("History of this file"), group, icon: "clock", run: act.history },
  ];
}

function tabCommands(act: WorkspaceActions): readonly Command[] {
  const group = t("Tabs");
  return [
    { id: "tab-close", label: t("Close the tab"), group, icon: "x", keys: "Alt+W", run: act.close },
    { id: "tab-close-others", label: t("Close the other tabs of this group"), group, icon: "x", run: act.closeOthers },
    { id: "tab-close-all", label: t("Close all tabs"), group, icon: "x", keys: "Alt+Shift+W", run: act.closeAll },
    { id: "tab-reopen", label: t("Open the tab again that was closed last"), group, icon: "undo-2", keys: "Alt+Shift+T", run: act.reopen },
    { id: "tab-next", label: t("Next tab"), group, icon: "arrow-right", keys: "Alt+PageDown", run: () => act.step(1) },
    { id: "tab-previous", label: t("Previous tab"), group, icon: "arrow-left", keys: "Alt+PageUp", run: () => act.step(-1) },
    { id: "tab-right", label: t("Move the tab on"), group, icon: "arrow-right", keys: "Alt+Shift+PageDown", run: () => act.shift(1) },
    { id: "tab-left", label: t("Move the tab back"), group, icon: "arrow-left", keys: "Alt+Shift+PageUp", run: () => act.shift(-1) },
    { id: "tab-split", label: t("Split into two groups, or join them"), group, icon: "columns-2", keys: "Mod+\\", run: act.split },
    { id: "tab-other-group", label: t("To the other group"), group, icon: "columns-2", keys: "Alt+O", run: act.otherGroup },
    { id: "tab-to-other", label: t("Move the tab to the other group"), group, icon: "columns-2", keys: "Alt+Shift+O", run: act.toOther },
    { id: "tab-row", label: t("To the row of tabs"), group, icon: "arrow-up", run: act.tabs },
  ];
}

function panelCommands(act: WorkspaceActions): readonly Command[] {
  const group = t("Workspace");
  const panels = act.panels.map((panel): Command => {
    const base = { id: `panel-${panel.id}`, label: panel.title, group, icon: panel.icon, run: () => act.openPanel(panel.id) };
    return panel.keys === undefined ? base : { ...base, keys: panel.keys };
  });
  return [
    ...panels,
    { id: "workspace-side", label: t("Show or hide the panel at the side"), group, icon: "panel-left", keys: "Mod+B", run: act.toggleSide },
    { id: "workspace-next-part", label: t("To the next part of the workspace"), group, icon: "arrow-right", keys: "F6", run: () => act.nextPart(1) },
    { id: "workspace-previous-part", label: t("To the previous part of the workspace"), group, icon: "arrow-left", keys: "Shift+F6", run: () => act.nextPart(-1) },
  ];
}

/** For the sheet of shortcuts: the editor itself listens for these in Python files. */
function pythonCommands(): readonly Command[] {
  const shown = { group: t("Editor"), boundElsewhere: true, hidden: true } as const;
  return [
    { id: "python-format", label: t("Format the Python file"), keys: "Shift+Alt+F", ...shown },
    { id: "python-next-problem", label: t("Next problem of the Python file"), keys: "F8", ...shown },
    { id: "python-previous-problem", label: t("Previous problem of the Python file"), keys: "Shift+F8", ...shown },
    { id: "python-problems", label: t("Problems of the Python file"), keys: "Mod+Shift+M", ...shown },
  ];
}

function terminalCommands(act: WorkspaceActions): readonly Command[] {
  const group = t("Terminal");
  return [
    { id: "workspace-toggle-terminal", label: t("Show or hide the terminal"), group, icon: "panel-bottom", keys: "Mod+J", run: act.toggleTerminal },
    { id: "workspace-terminal", label: t("From the text to the terminal and back"), group, icon: "square-terminal", keys: "Ctrl+`", run: act.terminal },
    { id: "workspace-new-terminal", label: t("New console"), group, icon: "plus", keys: "Alt+T", run: act.newTerminal },
    { id: "workspace-split-terminal", label: t("Split the terminal, or end its split"), group, icon: "columns-2", run: act.splitTerminal },
    { id: "workspace-next-terminal", label: t("Next console"), group, icon: "arrow-right", keys: "Mod+Shift+ArrowRight", run: () => act.stepTerminal(1) },
    { id: "workspace-previous-terminal", label: t("Previous console"), group, icon: "arrow-left", keys: "Mod+Shift+ArrowLeft", run: () => act.stepTerminal(-1) },
  ];
}

/** The same keys for the text, before its own: CodeMirror would take some of them, and Vim's and Emacs' keys more. */
export function bindings(commands: readonly Command[]): readonly KeyBinding[] {
  return commands.flatMap((command) => {
    const { keys } = command;
    if (keys === undefined || !isChord(keys)) return [];
    const parts = keys.split("+");
    const last = parts.at(-1) ?? "";
    const key = [...parts.slice(0, -1), last.length === 1 ? last.toLowerCase() : last].join("-");
    const run = (): boolean => {
      runCommand(command);
      return true;
    };
    return [{ key, run, preventDefault: true }];
  });
}

/** Keys that the page has also while a terminal has the focus. */
export function pageKeys(commands: readonly Command[]): readonly string[] {
  return commands.flatMap(({ keys }) => (keys !== undefined && BESIDE_TERMINALS.test(keys) && keys !== OF_TERMINALS ? [keys] : []));
}
