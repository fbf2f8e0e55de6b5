// The workspace: tree, tabs and terminals in one window. A panel is a line in the list.
import "../styles/terminal.css";
import "../styles/editor.css";
import "../styles/consoles.css";
import "../styles/workspace.css";
import { pageData } from "../lib/dom";
import type { WorkspacePage } from "../workspace/address";
import { WorkspaceFrame } from "../workspace/frame";
import type { Panel } from "../workspace/panel";

const panels: readonly Panel[] = [];

new WorkspaceFrame({
  page: pageData<WorkspacePage>(),
  panels,
  // The code of text and terminals arrives while the frame is there already.
  openFile: async (options) => (await import("../editor/file")).openFile(options),
  openTerminal: async (element, options) => (await import("../terminal/view")).openTerminal(element, options),
}).start();
