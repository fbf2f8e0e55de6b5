// What stands above and in place of an open file's text: notices with their ways out, the other side of a conflict, a
// draft beside the file, the history.
import type { EditorView } from "@codemirror/view";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { size } from "../lib/sizes";
import { relative } from "../lib/time";
import { toast } from "../lib/toast";
import { noticeOf, saveCopy } from "./conflict";
import type { WaysOut } from "./conflict";
import * as documents from "./documents";
import { discardDraft, releaseDraft } from "./draftKeeping";
import type { Found } from "./draftKeeping";
import type { Drafts } from "./drafts";
import type { FileOptions, Use } from "./fileState";
import type { Language } from "./language";
import { changesBetween } from "./merging";
import { toFile } from "./newlines";
import { noticeBar } from "./notice";
import type { Notice } from "./notice";
import type { Saver } from "./saver";
import * as saving from "./saving";
import type { Known } from "./saving";
import { sidePane } from "./sidePane";
import { windows } from "./windows";

const CONFLICT = "conflict";
const DRAFT = "draft";
const HISTORY = "history";

export interface SidesOptions {
  readonly options: FileOptions;
  readonly use: Use;
  readonly saver: Saver;
  readonly view: EditorView;
  readonly path: () => string;
  readonly url: (path?: string) => string;
  readonly language: () => Language;
  readonly store: Promise<Drafts>;
  /** The file's own draft is on record when this resolves. */
  readonly kept: () => Promise<void>;
}

export class FileSides {
  readonly bar: HTMLElement;
  readonly body: HTMLElement;
  private readonly notice = noticeBar();
  private readonly pane;
  private readonly ways: WaysOut;
  /** The side of the conflict that is shown. */
  private theirs: Known | null = null;
  private offered: Found | null = null;
  private focusSide: (() => void) | null = null;

  constructor(
    text: HTMLElement,
    private readonly around: SidesOptions,
  ) {
    this.bar = this.notice.element;
    this.pane = sidePane(text);
    this.body = this.pane.element;
    this.ways = this.waysOut();
  }

  focus(): void {
    if (this.pane.shown() === null) this.around.view.focus();
    else this.focusSide?.();
  }

  dispose(): void {
    const { offered } = this;
    if (offered !== null) void this.around.store.then((store) => releaseDraft(offered, store, windows()));
    for (const key of [CONFLICT, DRAFT, HISTORY]) this.pane.hide(key);
  }

  /** Something about the file changed: says what there is to say. */
  changed(): void {
    const { saver, use } = this.around;
    this.notice.show(use.writable ? (noticeOf(saver.state.problem, this.ways) ?? this.offer()) : readOnly(use));
    const { theirs } = saver.session;
    if (theirs === this.theirs) return;
    this.theirs = theirs;
    if (theirs === null) this.pane.hide(CONFLICT);
    else this.compare(theirs);
  }

  /** A draft of another window: goes on with it where nothing happened since, and offers it otherwise. */
  async meet(found: Found): Promise<void> {
    const { session } = this.around.saver;
    const waits = saving.isDirty(session) && session.base.version !== null;
    if (found.left.text.eq(session.mine)) return this.forget(found);
    if (!waits && (session.base.version === null || found.left.version === session.base.version)) return this.restore(found);
    this.offered = found;
    this.changed();
  }

  history(): void {
    const shown = this.pane.shown();
    if (shown === HISTORY) this.leave(HISTORY);
    if (shown === HISTORY || shown === CONFLICT) return; // a conflict comes first
    const { options, view, path, language, saver, store, use } = this.around;
    const mount = async (place: HTMLElement): Promise<() => void> => {
      const { openHistory } = await import("./history");
      const opened = await openHistory(place, {
        user: options.user,
        path: path(),
        present: view.state.doc,
        newline: saver.session.format.newline,
        language: language(),
        writable: use.writable,
        store,
        restore: (text) => {
          this.leave(HISTORY);
          view.dispatch({ changes: changesBetween(view.state.doc, text), userEvent: "input.restore" });
          toast(t("The version was put into the editor. Undo brings your text back."), { kind: "info" });
        },
        close: () => this.leave(HISTORY),
      });
      this.focusSide = opened.focus;
      return opened.dispose;
    };
    this.showSide(HISTORY, mount);
  }

  private compare(theirs: Known): void {
    const { saver, view, language } = this.around;
    const mount = async (place: HTMLElement): Promise<() => void> => {
      const { openComparison } = await import("./comparison");
      const opened = openComparison(place, {
        left: theirs.text,
        right: view.state.doc,
        leftName: t("In the file now"),
        rightName: t("Yours"),
        language: language(),
        mixed: saver.session.format.newline === "mixed",
        at: view.state.selection.main.head,
        edited: (changes) => view.dispatch({ changes }),
      });
      this.focusSide = opened.focus;
      return opened.dispose;
    };
    this.showSide(CONFLICT, mount);
  }

  private showSide(key: string, mount: (place: HTMLElement) => Promise<() => void>): void {
    const focused = this.body.contains(document.activeElement);
    this.pane.show(key, mount).then(
      () => {
        if (focused && this.pane.shown() === key) this.focus();
      },
      (error: unknown) => void toast(sentence(error), { kind: "danger" }),
    );
  }

  private leave(key: string): void {
    this.pane.hide(key);
    this.focusSide = null;
    this.around.view.focus();
  }

  private offer(): Notice | null {
    const found = this.offered;
    if (found === null) return null;
    const when = relative(new Date(found.head.saved_at));
    const text = t("Text of this file was not saved ({when}), and the file has changed since.", { when });
    const actions = [
      { label: t("Restore"), run: () => void this.restore(found) },
      { label: t("Discard"), run: () => void this.discard(found) },
      { label: t("Compare"), run: () => this.compareDraft(found) },
    ];
    return { kind: "warning", text, actions };
  }

  private compareDraft(found: Found): void {
    if (this.pane.shown() === DRAFT) {
      this.leave(DRAFT);
      return;
    }
    const { view, language, saver } = this.around;
    this.showSide(DRAFT, async (place) => {
      const { openComparison } = await import("./comparison");
      const sides = { left: view.state.doc, right: found.left.text, leftName: t("In the editor now"), rightName: t("What was not saved") };
      const opened = openComparison(place, { ...sides, language: language(), mixed: saver.session.format.newline === "mixed" });
      this.focusSide = opened.focus;
      return opened.dispose;
    });
  }

  private async restore(found: Found): Promise<void> {
    this.settle();
    await this.around.saver.decide((session) => saving.restored(session, found.left));
    await this.around.kept();
    await this.forget(found);
  }

  private async discard(found: Found): Promise<void> {
    this.settle();
    await discardDraft(found, await this.around.store, windows()).catch(() => undefined);
    toast(t("It stays in the history of this file, in this browser."), { kind: "info" });
  }

  private settle(): void {
    this.offered = null;
    if (this.pane.shown() === DRAFT) this.leave(DRAFT);
    this.changed();
  }

  private async forget(found: Found): Promise<void> {
    await (await this.around.store).remove(found.head.id).catch(() => undefined);
  }

  private waysOut(): WaysOut {
    const { saver, options, path } = this.around;
    const { close } = options;
    const failed = (error: unknown): void => void toast(sentence(error), { kind: "danger" });
    const useTheirs = async (): Promise<void> => {
      await saver.decide(saving.useTheirs);
      toast(t("Loaded the file as it is now. Undo brings your text back."), { kind: "info" });
      this.around.view.focus();
    };
    return {
      useMine: () => void saver.decide(saving.useMine).then(() => this.around.view.focus(), failed),
      useTheirs: () => void useTheirs().catch(failed),
      keepBoth: () => void this.keepBoth().catch(failed),
      saveAnew: () => void saver.decide(saving.saveAnew).catch(failed),
      retry: () => void saver.save(),
      close: close === undefined ? null : () => close(path()),
    };
  }

  private async keepBoth(): Promise<void> {
    const { saver, path, url, view, options } = this.around;
    const { format } = saver.session;
    const text = toFile(view.state.doc, format.newline);
    const copy = await saveCopy(path(), (beside) => documents.save(url(beside), text, null, format.encoding));
    if (copy === null) return;
    await saver.decide(saving.useTheirs);
    options.open?.(copy);
  }
}

function readOnly({ reason, size: bytes }: Use): Notice {
  const text = reason === "large" ? t("This file is large ({size}): it can be read here, but not changed.", { size: size(bytes) }) : t("You may read this file, but not change it.");
  return { kind: "info", text, actions: [] };
}
