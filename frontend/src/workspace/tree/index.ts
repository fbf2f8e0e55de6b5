// The file tree of the workspace.
import { treePanelWith } from "./panel";

export { treePanelWith } from "./panel";
export type { TreeHooks } from "./context";
export type { Status } from "./row";

export const treePanel = treePanelWith({});
