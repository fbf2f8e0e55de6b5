// The page of one file, put together: the file, its buttons in the bar, and the console that it runs in.
import type { KeyBinding } from "@codemirror/view";
import { nameOf, parent } from "../files/paths";
import { openBashIn } from "../forms/consoles";
import { addCommands } from "../lib/commands";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { actions } from "./actions";
import * as documents from "./documents";
import type { EditorPage } from "./documents";
import { openFile } from "./file";
import type { OpenFile } from "./file";
import { runPanel } from "./panel";
import { prepareRun, runner } from "./run";
import { unavailable } from "./unavailable";
import { unsavedMark } from "./unsaved";

/** What the page's keys and buttons do to whatever file is shown. */
interface Doing {
  run: () => void;
  toConsole: () => void;
}

/** Fills `frame` with the editor of the page's file, and `bar` with its buttons. */
export async function openWorkbench(frame: HTMLElement, bar: HTMLElement, page: EditorPage): Promise<void> {
  const again = (): void => void openWorkbench(frame, bar, page);
  const user = document.body.dataset["user"] ?? "";
  const doing: Doing = { run: () => undefined, toConsole: () => undefined };
  const fileAddress = (path: string): string => page.folder_url + encodeURIComponent(nameOf(path));
  const open = (path: string): void => window.location.assign(`${fileAddress(path)}?edit`);
  try {
    const close = (): void => window.location.assign(page.folder_url);
    const file = await openFile({ user, path: page.path, keys: pageKeys(page, doing), open, close });
    build(frame, bar, page, file, doing);
  } catch (error) {
    const create = (): void => {
      documents.save(page.document_url, "", null).then(again, (refused: unknown) => void toast(sentence(refused), { kind: "danger" }));
    };
    const ways = { name: nameOf(page.path), download: fileAddress(page.path), folder: page.folder_url, create, retry: again };
    frame.replaceChildren(unavailable(error, ways));
  }
}

function build(frame: HTMLElement, bar: HTMLElement, page: EditorPage, file: OpenFile, doing: Doing): void {
  const panel = runPanel(frame, {
    path: page.path,
    closed: () => {
      run.detach();
      file.focus();
    },
    run: () => doing.run(),
  });
  const bash = (): void => {
    const user = document.body.dataset["user"] ?? "";
    openBashIn(user, parent(page.path)).catch((refused: unknown) => void toast(sentence(refused), { kind: "danger" }));
  };
  const save = (): void => void file.save();
  const { writable } = file.state();
  const buttons = actions({ writable, runnable: page.can_run, save, run: () => doing.run(), bash });
  const mark = unsavedMark(buttons.mark);
  const run = runner({
    path: page.path,
    runUrl: page.run_url,
    socketBase: page.socket_base,
    panel,
    save: file.save,
    left: file.focus,
    busy: (busy) => buttons.running(busy),
  });
  doing.run = () => void run.run();
  doing.toConsole = run.focus;
  frame.replaceChildren(file.element, ...panel.elements);
  bar.replaceChildren(...buttons.elements);
  file.onState(mark.show);
  mark.show(file.state());
  addCommands(shortcuts(save, page.can_run ? doing.run : null, bash));
  window.terrarium = { ...window.terrarium, editor: { text: file.text } };
  file.focus();
  if (page.can_run) prepareRun();
}

function pageKeys(page: EditorPage, doing: Doing): readonly KeyBinding[] {
  const does = (action: () => void) => (): boolean => {
    action();
    return true;
  };
  return [
    { key: "Ctrl-`", run: does(() => doing.toConsole()), preventDefault: true },
    ...(page.can_run ? [{ key: "Mod-Enter", run: does(() => doing.run()), preventDefault: true }] : []),
  ];
}

/** For the sheet of shortcuts, and for the keys while the focus is elsewhere on the page. */
function shortcuts(save: () => void, run: (() => void) | null, bash: () => void): Parameters<typeof addCommands>[0] {
  const group = t("Editor");
  const shown = { group, boundElsewhere: true, hidden: true } as const;
  return [
    { id: "editor-save", label: t("Save"), icon: "save", keys: "Mod+S", group, run: save },
    ...(run === null ? [] : [{ id: "editor-run", label: t("Save and run"), icon: "play", keys: "Mod+Enter", group, run } as const]),
    { id: "editor-bash", label: t("Open Bash here"), icon: "square-terminal", group, run: bash },
    { id: "editor-find", label: t("Find and replace"), keys: "Mod+F", ...shown },
    { id: "editor-line", label: t("Go to line"), keys: "Mod+G", ...shown },
    { id: "editor-comment", label: t("Comment or uncomment"), keys: "Mod+/", ...shown },
    { id: "editor-terminal", label: t("From the text to the console and back"), keys: "Ctrl+`", ...shown },
    { id: "editor-leave", label: t("Leave the text: Escape, then Tab"), ...shown },
  ];
}
