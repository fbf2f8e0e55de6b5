// The workspace: tree, tabs and terminals in one window. A panel is a line in the list.
import "../styles/terminal.css";
import "../styles/editor.css";
import "../styles/consoles.css";
import "../styles/workspace.css";
import "../styles/search.css";
import "../styles/git.css";
import "../styles/previews.css";
import { pageData } from "../lib/dom";
import type { OpenedPlace } from "../terminal/placeLinks";
import type { WorkspacePage } from "../workspace/address";
import { WorkspaceFrame } from "../workspace/frame";
import { gitPanel } from "../workspace/git/panel";
import type { Panel } from "../workspace/panel";
import { previews } from "../workspace/previews";
import { openQuickly, prepareQuickOpen } from "../workspace/quickOpen";
import { searchInFolder, searchPanel } from "../workspace/search/panel";
import { treePanelWith } from "../workspace/tree/panel";

const treePanel = treePanelWith({
  findInFolder: (folder) => {
    searchInFolder(folder);
    frame.openPanel(searchPanel.id);
  },
  watch: (folders) => frame.watchFolders(folders),
});
const panels: readonly Panel[] = [treePanel, searchPanel, gitPanel];

const frame = new WorkspaceFrame({
  page: pageData<WorkspacePage>(),
  panels,
  previews,
  openQuickly,
  // The code of text and terminals arrives while the frame is there already.
  openFile: async (options) => (await import("../editor/file")).openFile(options),
  openTerminal: async (element, options) => {
    const openPlace = ({ path, ...at }: OpenedPlace): void => void frame.open(path, at);
    return (await import("../terminal/view")).openTerminal(element, { ...options, openPlace });
  },
});
frame.start();
prepareQuickOpen(frame.workspace);
