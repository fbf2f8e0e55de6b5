// What is in the tabs: a file that is loaded when its tab is first shown, or a view that a panel has given. Each has one
// element, which is there as long as its tab and is only shown, hidden or moved to the other group.
import type { KeyBinding } from "@codemirror/view";
import type { FileOptions, FileState, OpenFile } from "../editor/file";
import { unavailable } from "../editor/unavailable";
import { FilesApi } from "../files/api";
import { fileUrl, folderUrl, nameOf, parent } from "../files/paths";
import { el } from "../lib/dom";
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { isFile, movedPath } from "./groups";
import type { Place } from "./layout";
import type { TextPlace, WorkspaceView } from "./panel";

/** What turns out to be no text, or too much of it, may have another view. */
const NOT_A_TEXT: readonly number[] = [413, 415];

export type FileOpener = (options: FileOptions) => Promise<OpenFile>;

export interface ContentsOptions {
  readonly user: string;
  readonly openFile: FileOpener;
  readonly keys: () => readonly KeyBinding[];
  /** Another view of a file; null where there is none. */
  readonly viewOf: (path: string) => WorkspaceView | null;
  /** Whether a file is nothing but that view. */
  readonly replaced: (path: string) => boolean;
  /** Something of a file's state is different now. */
  readonly changed: (path: string, state: FileState) => void;
  readonly saved: (path: string) => void;
  readonly refused: (path: string, error: unknown) => void;
  /** A file asks for another one: a copy of itself. */
  readonly open: (path: string) => void;
  /** A file asks to be closed, its text kept as a draft. */
  readonly close: (path: string) => void;
}

interface Content {
  readonly element: HTMLElement;
  file: OpenFile | null;
  stop: () => void;
  loading: Promise<void>;
  gone: boolean;
}

export class Contents {
  private readonly all = new Map<string, Content>();
  private readonly views = new Map<string, WorkspaceView>();
  private readonly api: FilesApi;

  constructor(private readonly options: ContentsOptions) {
    this.api = new FilesApi(options.user);
  }

  /** The element of a tab; a file that was not shown before is loaded, with its cursor at `place`. */
  element(id: string, place?: Place): HTMLElement {
    return (this.all.get(id) ?? this.make(id, place)).element;
  }

  /** The file once it is there; null when it could not be opened. */
  async loaded(path: string): Promise<OpenFile | null> {
    await this.all.get(path)?.loading;
    return this.all.get(path)?.file ?? null;
  }

  file(id: string | null): OpenFile | null {
    return id === null ? null : (this.all.get(id)?.file ?? null);
  }

  files(): readonly OpenFile[] {
    return [...this.all.values()].flatMap(({ file }) => (file === null ? [] : [file]));
  }

  view(id: string): WorkspaceView | null {
    return this.views.get(id) ?? null;
  }

  addView(id: string, view: WorkspaceView): void {
    this.views.set(id, view);
  }

  isDirty(id: string): boolean {
    return this.file(id)?.state().dirty === true;
  }

  /** The focus goes into a tab's text; or to the first thing in it that takes one. */
  focus(id: string): void {
    const content = this.all.get(id);
    if (content === undefined) return;
    if (content.file !== null) content.file.focus();
    else content.element.querySelector<HTMLElement>("button, a[href], input, [tabindex='0']")?.focus();
  }

  goTo(path: string, at: TextPlace): void {
    this.file(path)?.goTo(at);
  }

  /** The tab is closed. */
  close(id: string, { discard = false } = {}): void {
    const content = this.all.get(id);
    this.views.delete(id);
    if (content === undefined) return;
    this.all.delete(id);
    content.gone = true;
    if (discard) content.file?.discard();
    content.stop();
    content.element.remove();
  }

  moved(from: string, to: string): void {
    for (const [id, content] of [...this.all]) {
      const now = isFile(id) ? movedPath(id, from, to) : id;
      if (now === id) continue;
      this.all.delete(id);
      this.all.set(now, content);
      content.file?.moved(now);
    }
  }

  /** Files in these folders look whether they are still as they were loaded. */
  foldersChanged(folders: ReadonlySet<string>): void {
    for (const [id, { file }] of this.all) if (file !== null && folders.has(parent(id))) file.fileChanged();
  }

  dispose(): void {
    for (const id of [...this.all.keys()]) this.close(id);
  }

  private make(id: string, place?: Place): Content {
    const element = el("div", { class: "workspace-content", "data-content": id });
    const content: Content = { element, file: null, stop: () => undefined, loading: Promise.resolve(), gone: false };
    this.all.set(id, content);
    const view = this.views.get(id) ?? (isFile(id) && this.options.replaced(id) ? this.options.viewOf(id) : null);
    if (view !== null) content.stop = view.mount(element);
    else if (isFile(id)) content.loading = this.load(id, content, place);
    return content;
  }

  private async load(path: string, content: Content, place?: Place): Promise<void> {
    const { user, openFile, keys, open, close } = this.options;
    content.element.replaceChildren(skeleton());
    try {
      const file = await openFile({ user, path, keys: keys(), open, close, ...(place === undefined ? {} : { at: atPlace(place) }) });
      if (content.gone) {
        file.dispose();
        return;
      }
      this.take(file, content);
    } catch (error) {
      if (!content.gone) this.refuse(path, content, error);
    }
  }

  private take(file: OpenFile, content: Content): void {
    content.file = file;
    content.element.replaceChildren(file.element);
    let saving = false;
    const heard = (state: FileState): void => {
      const done = saving && !state.saving && state.problem === null;
      saving = state.saving;
      this.options.changed(file.path(), state);
      if (done) this.options.saved(file.path());
    };
    const unheard = file.onState(heard);
    content.stop = () => {
      unheard();
      file.dispose();
    };
    this.options.changed(file.path(), file.state());
  }

  private refuse(path: string, content: Content, error: unknown): void {
    const view = error instanceof HttpError && NOT_A_TEXT.includes(error.status) ? this.options.viewOf(path) : null;
    content.element.replaceChildren();
    if (view !== null) {
      content.stop = view.mount(content.element);
      return;
    }
    const { user } = this.options;
    const retry = (): void => {
      content.loading = this.load(path, content);
    };
    const create = (): void => {
      this.api.makeFile(path).then(
        () => {
          this.options.saved(path);
          retry();
        },
        (refused: unknown) => toast(sentence(refused), { kind: "danger" }),
      );
    };
    content.element.append(unavailable(error, { name: nameOf(path), download: fileUrl(user, path), folder: folderUrl(user, parent(path)), create, retry }));
    this.options.refused(path, error);
  }
}

/** Without a scroll position the line comes to the middle. */
function atPlace({ line, column, scroll }: Place): NonNullable<FileOptions["at"]> {
  return scroll > 0 ? { line, column, scroll } : { line, column };
}

function skeleton(): HTMLElement {
  const words = el("span", { class: "visually-hidden" }, t("Loading"));
  const bars = ["medium", "", "short"].map((size) => el("span", { class: `skeleton ${size}` }));
  return el("div", { class: "skeletons", role: "status" }, words, ...bars);
}
