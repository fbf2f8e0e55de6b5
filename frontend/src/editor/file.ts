// One open file, put together: its text, its saving and its draft, and the bars above and below it.
import { isolateHistory, toggleComment } from "@codemirror/commands";
import { Text } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { KeyBinding, ViewUpdate } from "@codemirror/view";
import { el, on } from "../lib/dom";
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { autosave } from "./autosave";
import type { Autosave } from "./autosave";
import * as documents from "./documents";
import type { Document } from "./documents";
import { DraftKeeper, claimDraft, releaseDraft } from "./draftKeeping";
import type { Found } from "./draftKeeping";
import { drafts } from "./drafts";
import type { Drafts } from "./drafts";
import { openEditor } from "./extensions";
import type { Editor } from "./extensions";
import { FileLook, firstSetting } from "./fileLook";
import { FileSides } from "./fileSides";
import type { FileOptions, FileState, OpenFile, Place, Use } from "./fileState";
import type { Language } from "./language";
import { formatted } from "./formatting";
import { changesBetween } from "./merging";
import { toFile } from "./newlines";
import { onPreferences, preferences } from "./preferences";
import type { Preferences } from "./preferences";
import { Saver } from "./saver";
import type { Surroundings } from "./saver";
import * as saving from "./saving";
import type { Known, Shown } from "./saving";
import { windows } from "./windows";

export type { FileOptions, FileState, OpenFile, Place } from "./fileState";

const NOT_FOUND = 404;
const PYTHON = "Python";

/**
 * Loads the file and opens it; throws the HttpError of a file that cannot be opened (`unavailable` draws it). A file that
 * is gone is opened all the same where a window left unsaved text of it.
 */
export async function openFile(options: FileOptions): Promise<OpenFile> {
  const store = drafts();
  let file: FileEditor | null = null;
  const found = takeUp(options, store, () => file?.isClosed !== true);
  try {
    const loaded = await documents.load(documents.address(options.user, options.path));
    file = new FileEditor(options, documents.knownOf(loaded), useOf(loaded), store);
    void found.then(file.meet);
    return file;
  } catch (error) {
    const draft = error instanceof HttpError && error.status === NOT_FOUND ? await found : null;
    if (draft === null) throw error;
    const nothing = { ...draft.left, text: draft.left.text.slice(0, 0), version: null };
    file = new FileEditor(options, nothing, { writable: true, reason: null, size: 0 }, store);
    await file.absent(draft);
    return file;
  }
}

/** What a window that is gone left of the file; null also where the browser keeps nothing. */
async function takeUp({ user, path }: FileOptions, store: Promise<Drafts>, wanted: () => boolean): Promise<Found | null> {
  try {
    const there = await store;
    await there.prune(user, Date.now());
    return await claimDraft(user, path, there, windows(), wanted);
  } catch {
    return null;
  }
}

function useOf({ writable, read_only_reason, size }: Document): Use {
  return { writable, reason: read_only_reason ?? null, size };
}

class FileEditor implements OpenFile {
  readonly element: HTMLElement;
  private readonly editor: Editor;
  private readonly view: EditorView;
  private readonly saver: Saver;
  private readonly keeper: DraftKeeper;
  private readonly auto: Autosave;
  private readonly sides: FileSides;
  private readonly look: FileLook;
  private readonly heard = new Set<(state: FileState) => void>();
  private readonly undoing: (() => void)[] = [];
  private likes: Preferences;
  private where: string;
  private wasSaving = false;
  private disposed = false;
  /** Looks for problems at once. */
  private lintNow: () => void = () => undefined;

  constructor(
    private readonly options: FileOptions,
    known: Known,
    private readonly use: Use,
    store: Promise<Drafts>,
  ) {
    const { user } = options;
    this.where = options.path;
    this.likes = preferences(user);
    this.saver = new Saver(saving.begin(known), this.surroundings());
    this.keeper = new DraftKeeper({ user, path: this.path, session: () => this.saver.session, drafts: store, windows: windows() });
    this.auto = autosave({ save: () => void this.write(true), state: () => this.saver.state, delay: () => (use.writable && this.likes.autosave ? this.likes.autosaveMs : null) });
    const text = el("div", { class: "editor-text" });
    const setting = firstSetting(options.path, known, this.likes);
    this.editor = openEditor(text, { lines: known.text, writable: use.writable, keys: [...options.keys, ...this.keys()], updated: (update) => this.updated(update), setting, tools: (language) => this.tools(language) });
    this.view = this.editor.view;
    const { close } = options;
    this.look = new FileLook(this.editor, setting, {
      user,
      path: this.path,
      writable: use.writable,
      saver: this.saver,
      save: () => void this.save(),
      close: close === undefined ? null : () => close(this.where),
      history: () => this.sides.history(),
    });
    this.sides = new FileSides(text, {
      options,
      use,
      saver: this.saver,
      view: this.view,
      path: this.path,
      url: (path) => this.url(path),
      language: () => this.look.language,
      store,
      kept: () => this.keeper.now(),
    });
    this.element = el("div", { class: "editor-file" }, this.sides.bar, this.sides.body, this.look.status.element);
    this.listen();
    this.showFont();
    this.changed();
    if (options.at !== undefined) this.goTo(options.at);
  }

  get isClosed(): boolean {
    return this.disposed;
  }

  path = (): string => this.where;
  focus = (): void => this.sides.focus();
  text = (): string => this.view.state.doc.toString();
  save = (): Promise<boolean> => this.write(false);
  fileChanged = (): void => void this.saver.look();
  showHistory = (): void => this.sides.history();

  meet = async (draft: Found | null): Promise<void> => {
    if (draft === null) return;
    if (this.disposed) await releaseDraft(draft, await drafts(), windows());
    else await this.sides.meet(draft);
  };

  /** The file is gone, and this is left of it. */
  absent = async (draft: Found): Promise<void> => {
    await this.saver.decide((session) => saving.gone(session, ""));
    await this.meet(draft);
  };

  state = (): FileState => {
    const { session, state } = this.saver;
    return { ...state, writable: this.use.writable, language: this.look.language.name, ...session.format };
  };

  onState = (heard: (state: FileState) => void): (() => void) => {
    this.heard.add(heard);
    return () => this.heard.delete(heard);
  };

  goTo = ({ line, column = 0, length = 0, scroll }: Place): void => {
    const { doc } = this.view.state;
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = Math.min(found.from + Math.max(column, 0), found.to);
    const head = Math.min(anchor + length, doc.length);
    const effects = scroll === undefined ? EditorView.scrollIntoView(anchor, { y: "center" }) : [];
    this.view.dispatch({ selection: { anchor, head }, effects });
    if (scroll !== undefined) this.view.requestMeasure({ read: () => undefined, write: () => (this.view.scrollDOM.scrollTop = scroll) });
  };

  place = (): { line: number; column: number; scroll: number } => {
    const { head } = this.view.state.selection.main;
    const line = this.view.state.doc.lineAt(head);
    return { line: line.number, column: head - line.from, scroll: this.view.scrollDOM.scrollTop };
  };

  moved = (to: string): void => {
    this.where = to;
    this.look.renamed(to);
    this.keeper.changed();
    void this.saver.look();
  };

  drafted = (): boolean => this.keeper.isKept;

  discard = (): void => {
    if (this.disposed) return;
    void this.keeper.discard().catch(() => undefined);
    this.dispose();
  };

  dispose = (): void => {
    if (this.disposed) return;
    this.disposed = true;
    void this.keeper.dispose().catch(() => undefined);
    this.auto.dispose();
    for (const undo of this.undoing) undo();
    this.heard.clear();
    this.sides.dispose();
    this.view.destroy();
    this.element.remove();
  };

  private surroundings(): Surroundings {
    return {
      save: ({ text, format }, version) => documents.save(this.url(), toFile(text, format.newline), version, format.encoding),
      load: async () => documents.knownOf(await documents.load(this.url())),
      show: (text, why) => this.show(text, why),
      setAside: (text) => void this.keeper.setAside(text).catch(() => undefined),
      keep: () => this.keeper.now(),
      changed: () => this.changed(),
    };
  }

  private url(path = this.where): string {
    return documents.address(this.options.user, path);
  }

  /** By itself, or because the person asked for it. */
  private async write(byItself: boolean): Promise<boolean> {
    if (!this.use.writable) return true;
    this.look.tidy(byItself);
    if (!byItself && this.likes.formatOnSave) await this.format();
    const done = await this.saver.save();
    if (!byItself) this.lintNow(); // by itself it saves in a pause, in which problems are looked for anyway
    return done;
  }

  /** Formats a Python file; one that cannot be is saved as it is. */
  private async format(): Promise<void> {
    if (this.look.language.name !== PYTHON || !this.saver.state.dirty) return;
    try {
      await formatted(this.view, { user: this.options.user, path: this.path });
    } catch (error) {
      toast(t("Not formatted. {sentence}", { sentence: sentence(error) }), { kind: "info" });
    }
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

  private listen(): void {
    const hidden = (): void => {
      if (document.visibilityState === "visible") return void this.saver.look();
      this.auto.left();
      void this.keeper.now();
    };
    this.undoing.push(
      onPreferences(this.options.user, (now) => this.prefer(now)),
      on(document, "visibilitychange" as "click", hidden),
      on(window, "pagehide" as "click", () => this.keeper.lastWords()),
      on(this.view.dom, "focusout", () => this.auto.left()),
    );
  }

  private prefer(likes: Preferences): void {
    this.likes = likes;
    this.look.prefer(likes);
    this.showFont();
  }

  private showFont(): void {
    this.element.style.setProperty("--editor-font", `${this.likes.fontSize}px`);
  }

  private async tools(language: Language): Promise<Extension> {
    if (language.name !== PYTHON || !this.use.writable) return [];
    const { lintNow, pythonTools } = await import("./pythonTools");
    this.lintNow = () => lintNow(this.view);
    return pythonTools({ user: this.options.user, path: this.path });
  }

  private updated(update: ViewUpdate): void {
    if (update.docChanged) {
      this.saver.edited(update.state.doc);
      this.auto.edited();
    }
    if (update.docChanged || update.selectionSet) this.look.status.show(update.state);
  }

  /** Another text takes the place of ours, in as few changes as there are; undone alone, not with the typing before it. */
  private show(text: Text, why: Shown): void {
    if (this.disposed) return;
    this.view.dispatch({ changes: changesBetween(this.view.state.doc, text), annotations: isolateHistory.of("full") });
    if (why === "merged") toast(t("Changes made elsewhere were merged. Undo takes them out of your text."), { kind: "info" });
    if (why === "restored") toast(t("Text that was not saved was restored."), { kind: "info" });
  }

  private changed(): void {
    if (this.disposed) return;
    const { saving: busy } = this.saver.state;
    if (this.wasSaving && !busy) this.auto.ended();
    this.wasSaving = busy;
    this.keeper.changed();
    this.sides.changed();
    this.look.tell();
    const state = this.state();
    for (const heard of this.heard) heard(state);
  }
}
