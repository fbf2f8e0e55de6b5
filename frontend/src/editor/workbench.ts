// The editor of one file, put together: text, bars, saving, running.
import { isolateHistory, toggleComment } from "@codemirror/commands";
import type { EditorView, KeyBinding } from "@codemirror/view";
import { openBashIn } from "../forms/consoles";
import { addCommands } from "../lib/commands";
import { el } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { actions } from "./actions";
import { noticeOf, saveCopy } from "./conflict";
import type { WaysOut } from "./conflict";
import * as documents from "./documents";
import type { Document, EditorPage } from "./documents";
import { openEditor } from "./extensions";
import { detectIndentation } from "./indentation";
import { languageOf } from "./language";
import { toFile, toLines } from "./newlines";
import { noticeBar } from "./notice";
import { runPanel } from "./panel";
import { prepareRun, runner } from "./run";
import { Saving } from "./saving";
import type { SavingState } from "./saving";
import { statusBar } from "./statusbar";
import { unavailable } from "./unavailable";
import { unsavedMark } from "./unsaved";

/** Fills `frame` with the editor of the page's file, and `bar` with its buttons. */
export async function openWorkbench(frame: HTMLElement, bar: HTMLElement, page: EditorPage): Promise<void> {
  const again = (): void => void openWorkbench(frame, bar, page);
  try {
    build(frame, bar, page, await documents.load(page.document_url));
  } catch (error) {
    const name = page.path.slice(page.path.lastIndexOf("/") + 1);
    const create = (): void => {
      documents.save(page.document_url, "", null).then(again, (refused: unknown) => void toast(sentence(refused), { kind: "danger" }));
    };
    const download = page.folder_url + encodeURIComponent(name);
    frame.replaceChildren(unavailable(error, { name, download, folder: page.folder_url, create, retry: again }));
  }
}

function build(frame: HTMLElement, bar: HTMLElement, page: EditorPage, document_: Document): void {
  const { newline, writable } = document_;
  const lines = toLines(document_.text, newline);
  const name = page.path.slice(page.path.lastIndexOf("/") + 1);
  const language = languageOf(page.path, lines.line(1).text);
  const indent = detectIndentation(lines.iterLines(), language.indent);
  const notice = noticeBar();
  const status = statusBar({ language: language.name, indent, newline, writable });
  const text = el("div", { class: "editor-text" });
  const panel = runPanel(frame, {
    path: page.path,
    closed: () => {
      run.detach();
      view.focus();
    },
    run: () => void run.run(),
  });
  const store = {
    save: (content: string, version: string | null) => documents.save(page.document_url, content, version),
    written: (doc: typeof lines) => toFile(doc, newline),
  };
  const shown = (state: SavingState): void => {
    mark.show(state);
    notice.show(writable ? noticeOf(state.problem, ways) : readOnly());
  };
  const saving = new Saving(lines, document_.version, store, shown);
  const save = (): Promise<boolean> => (writable ? saving.save() : Promise.resolve(true));
  const bash = (): void => {
    openBashIn(document.body.dataset["user"] ?? "", folderOf(page.path)).catch((refused: unknown) => void toast(sentence(refused), { kind: "danger" }));
  };
  const buttons = actions({ writable, runnable: page.can_run, save: () => void save(), run: () => void run.run(), bash });
  const mark = unsavedMark(buttons.mark);
  const run = runner({
    path: page.path,
    runUrl: page.run_url,
    socketBase: page.socket_base,
    panel,
    save,
    left: () => view.focus(),
    busy: (busy) => buttons.running(busy),
  });
  frame.replaceChildren(notice.element, text, status.element, ...panel.elements);
  bar.replaceChildren(...buttons.elements);
  const view: EditorView = openEditor(text, {
    lines,
    language,
    indent,
    writable,
    mixed: newline === "mixed",
    name,
    keys: pageKeys(() => void save(), page.can_run ? () => void run.run() : null, () => run.focus()),
    updated: (update) => {
      if (update.docChanged) saving.edited(update.state.doc);
      if (update.docChanged || update.selectionSet) status.show(update.state);
    },
  });
  const ways = waysOut(page, saving, view, newline);
  addCommands(shortcuts(() => void save(), page.can_run ? () => void run.run() : null, bash));
  shown(saving.state);
  status.show(view.state);
  window.terrarium = { ...window.terrarium, editor: { text: () => view.state.doc.toString() } };
  view.focus();
  if (page.can_run) prepareRun();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function readOnly(): ReturnType<typeof noticeOf> {
  return { kind: "info", text: t("You may read this file, but not change it."), actions: [] };
}

function waysOut(page: EditorPage, saving: Saving, view: EditorView, newline: Document["newline"]): WaysOut {
  const failed = (error: unknown): void => void toast(sentence(error), { kind: "danger" });
  const loadTheirs = async (): Promise<void> => {
    const theirs = await documents.load(page.document_url);
    const lines = toLines(theirs.text, newline);
    const changes = { from: 0, to: view.state.doc.length, insert: lines };
    view.dispatch({ changes, annotations: isolateHistory.of("full") }); // undone alone, not with the typing before it
    saving.replaced(lines, theirs.version);
    toast(t("Loaded the file as it is now. Undo brings your text back."), { kind: "info" });
    view.focus();
  };
  const keepCopy = async (): Promise<void> => {
    const text = toFile(view.state.doc, newline);
    const copy = await saveCopy(page.path, (path) => documents.save(documents.beside(page.document_url, path), text, null));
    if (copy === null) return;
    saving.abandoned();
    window.location.assign(`${page.folder_url}${encodeURIComponent(copy.slice(copy.lastIndexOf("/") + 1))}?edit`);
  };
  return {
    loadTheirs: () => void loadTheirs().catch(failed),
    keepCopy: () => void keepCopy().catch(failed),
    saveAnew: () => void saving.saveAnew(),
    retry: () => void saving.save(),
  };
}

function pageKeys(save: () => void, run: (() => void) | null, terminal: () => void): readonly KeyBinding[] {
  const does = (action: () => void) => (): boolean => {
    action();
    return true;
  };
  return [
    { key: "Mod-s", run: does(save), preventDefault: true },
    { key: "Ctrl-`", run: does(terminal), preventDefault: true },
    ...(run === null ? [] : [{ key: "Mod-Enter", run: does(run), preventDefault: true }]),
    { key: "Mod-/", run: toggleComment, preventDefault: true },
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
