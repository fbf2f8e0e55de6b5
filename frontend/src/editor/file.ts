// One open file: its text, its saving and the bars above and below it. The page of one file and the workspace both use it.
import { isolateHistory, toggleComment } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import type { KeyBinding } from "@codemirror/view";
import { el } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { noticeOf, saveCopy } from "./conflict";
import type { WaysOut } from "./conflict";
import * as documents from "./documents";
import type { Document } from "./documents";
import { openEditor } from "./extensions";
import { detectIndentation } from "./indentation";
import { languageOf } from "./language";
import { toFile, toLines } from "./newlines";
import type { Newline } from "./newlines";
import { noticeBar } from "./notice";
import type { Notice } from "./notice";
import { nameOf } from "./paths";
import { Saving } from "./saving";
import type { Problem } from "./saving";
import { statusBar } from "./statusbar";

export interface FileState {
  /** The editor has what the file has not. */
  readonly dirty: boolean;
  readonly saving: boolean;
  readonly problem: Problem | null;
  readonly writable: boolean;
  readonly language: string;
  readonly encoding: string;
  readonly newline: Newline;
}

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column?: number;
  /** So many characters from there are selected. */
  readonly length?: number;
}

export interface FileOptions {
  readonly user: string;
  /** Absolute, in the sandbox. */
  readonly path: string;
  /** Bindings of the page, before all others. */
  readonly keys: readonly KeyBinding[];
  readonly at?: Place;
  /** Shows another file, such as a copy of this one; without it nothing leads there. */
  readonly open?: (path: string) => void;
}

/** One open file: its text, saving, draft, notices. Made by both pages. */
export interface OpenFile {
  readonly path: () => string;
  /** Bar of notices, text, status bar. */
  readonly element: HTMLElement;
  readonly state: () => FileState;
  /** Calls back at every change; returns what stops that. */
  readonly onState: (heard: (state: FileState) => void) => () => void;
  /** True once the file has what is in the editor. */
  readonly save: () => Promise<boolean>;
  readonly focus: () => void;
  readonly goTo: (at: Place) => void;
  /** To be put back after a reload. */
  readonly place: () => { line: number; column: number; scroll: number };
  readonly text: () => string;
  /** Its folder changed: look whether this file did. */
  readonly fileChanged: () => void;
  readonly moved: (to: string) => void;
  readonly dispose: () => void;
}

/** Loads the file and opens it; throws the HttpError of a file that cannot be opened (`unavailable` draws it). */
export async function openFile(options: FileOptions): Promise<OpenFile> {
  const loaded = await documents.load(documents.address(options.user, options.path));
  return new FileEditor(options, loaded);
}

class FileEditor implements OpenFile {
  readonly element: HTMLElement;
  private readonly view: EditorView;
  private readonly saving: Saving;
  private readonly notice = noticeBar();
  private readonly heard = new Set<(state: FileState) => void>();
  private readonly newline: Newline;
  private readonly writable: boolean;
  private readonly language: string;
  private where: string;

  constructor(
    private readonly options: FileOptions,
    loaded: Document,
  ) {
    this.where = options.path;
    this.newline = loaded.newline;
    this.writable = loaded.writable;
    const lines = toLines(loaded.text, loaded.newline);
    const language = languageOf(options.path, lines.line(1).text);
    const indent = detectIndentation(lines.iterLines(), language.indent);
    this.language = language.name;
    const status = statusBar({ language: language.name, indent, newline: loaded.newline, writable: loaded.writable });
    const text = el("div", { class: "editor-text" });
    this.element = el("div", { class: "editor-file" }, this.notice.element, text, status.element);
    const store = {
      save: (content: string, version: string | null) => documents.save(this.url(), content, version),
      written: (doc: typeof lines) => toFile(doc, loaded.newline),
    };
    this.saving = new Saving(lines, loaded.version, store, () => this.changed());
    this.view = openEditor(text, {
      lines,
      language,
      indent,
      writable: loaded.writable,
      mixed: loaded.newline === "mixed",
      name: nameOf(options.path),
      keys: [...options.keys, ...this.keys()],
      updated: (update) => {
        if (update.docChanged) this.saving.edited(update.state.doc);
        if (update.docChanged || update.selectionSet) status.show(update.state);
      },
    });
    status.show(this.view.state);
    this.changed();
    if (options.at !== undefined) this.goTo(options.at);
  }

  path = (): string => this.where;
  focus = (): void => this.view.focus();
  text = (): string => this.view.state.doc.toString();
  save = (): Promise<boolean> => (this.writable ? this.saving.save() : Promise.resolve(true));

  state = (): FileState => ({
    ...this.saving.state,
    writable: this.writable,
    language: this.language,
    encoding: "utf-8",
    newline: this.newline,
  });

  onState = (heard: (state: FileState) => void): (() => void) => {
    this.heard.add(heard);
    return () => this.heard.delete(heard);
  };

  goTo = ({ line, column = 0, length = 0 }: Place): void => {
    const { doc } = this.view.state;
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = Math.min(found.from + Math.max(column, 0), found.to);
    const head = Math.min(anchor + length, doc.length);
    this.view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  };

  place = (): { line: number; column: number; scroll: number } => {
    const { head } = this.view.state.selection.main;
    const line = this.view.state.doc.lineAt(head);
    return { line: line.number, column: head - line.from, scroll: this.view.scrollDOM.scrollTop };
  };

  fileChanged = (): void => undefined;

  moved = (to: string): void => {
    this.where = to;
  };

  dispose = (): void => {
    this.heard.clear();
    this.view.destroy();
    this.element.remove();
  };

  private url(path = this.where): string {
    return documents.address(this.options.user, path);
  }

  private keys(): readonly KeyBinding[] {
    const save = (): boolean => {
      void this.save();
      return true;
    };
    return [
      { key: "Mod-s", run: save, preventDefault: true },
      { key: "Mod-/", run: toggleComment, preventDefault: true },
    ];
  }

  private changed(): void {
    const state = this.state();
    this.notice.show(state.writable ? noticeOf(state.problem, this.waysOut()) : readOnly());
    for (const heard of this.heard) heard(state);
  }

  private waysOut(): WaysOut {
    const failed = (error: unknown): void => void toast(sentence(error), { kind: "danger" });
    return {
      loadTheirs: () => void this.loadTheirs().catch(failed),
      keepCopy: () => void this.keepCopy().catch(failed),
      saveAnew: () => void this.saving.saveAnew(),
      retry: () => void this.saving.save(),
    };
  }

  private async loadTheirs(): Promise<void> {
    const theirs = await documents.load(this.url());
    const lines = toLines(theirs.text, this.newline);
    const changes = { from: 0, to: this.view.state.doc.length, insert: lines };
    this.view.dispatch({ changes, annotations: isolateHistory.of("full") }); // undone alone, not with the typing before it
    this.saving.replaced(lines, theirs.version);
    toast(t("Loaded the file as it is now. Undo brings your text back."), { kind: "info" });
    this.view.focus();
  }

  private async keepCopy(): Promise<void> {
    const text = toFile(this.view.state.doc, this.newline);
    const copy = await saveCopy(this.where, (path) => documents.save(this.url(path), text, null));
    if (copy === null) return;
    this.saving.abandoned();
    this.options.open?.(copy);
  }
}

function readOnly(): Notice {
  return { kind: "info", text: t("You may read this file, but not change it."), actions: [] };
}
