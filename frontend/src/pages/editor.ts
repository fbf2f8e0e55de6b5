// The editor page: one file, and the console that it runs in.
import "../styles/terminal.css";
import "../styles/editor.css";
import type { EditorPage } from "../editor/documents";
import { openWorkbench } from "../editor/workbench";
import { find, pageData } from "../lib/dom";

void openWorkbench(find("#editor"), find("#editor-actions"), pageData<EditorPage>());
