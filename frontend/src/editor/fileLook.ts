// How an open file looks and is written: its language, indentation, encoding and line endings, its keys, and the status
// line that shows and changes them.
import { gotoLine } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import { nameOf } from "../files/paths";
import { openMenu } from "../forms/menu";
import type { MenuItem } from "../forms/menu";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import type { FileConfig } from "./editorconfig";
import { fileConfig } from "./editorconfigFiles";
import { ENCODINGS, encodingName } from "./encodings";
import { TAB_CELLS } from "./extensions";
import type { Editor, Setting } from "./extensions";
import { detectIndentation } from "./indentation";
import { LANGUAGES, languageOf } from "./language";
import type { Language } from "./language";
import { changesBetween } from "./merging";
import { newlineName, toFile, toLines } from "./newlines";
import type { Newline } from "./newlines";
import { preferences } from "./preferences";
import type { Preferences } from "./preferences";
import type { Saver } from "./saver";
import { sameFormat } from "./saving";
import type { Known } from "./saving";
import { statusBar } from "./statusbar";
import type { StatusBar } from "./statusbar";
import { formatBy, tidied } from "./tidying";

const SPACES = [2, 3, 4, 8] as const;

export interface LookOptions {
  readonly user: string;
  readonly path: () => string;
  readonly writable: boolean;
  readonly saver: Saver;
  readonly save: () => void;
  readonly close: (() => void) | null;
  readonly history: () => void;
}

/** How the text of a file is shown at first. */
export function firstSetting(path: string, known: Known, likes: Preferences): Setting {
  const language = languageOf(path, known.text.line(1).text);
  return {
    language,
    indent: detectIndentation(known.text.iterLines(), language.indent),
    tabCells: TAB_CELLS,
    mixed: known.format.newline === "mixed",
    name: nameOf(path),
    wrap: wraps(likes, language),
    trailingSpace: likes.trailingSpace,
  };
}

export class FileLook {
  readonly status: StatusBar;
  private keys: Preferences["keys"] = "standard";
  /** What the project says; null while it says nothing. */
  private config: FileConfig | null = null;

  constructor(
    private readonly editor: Editor,
    private setting: Setting,
    private readonly options: LookOptions,
  ) {
    this.status = statusBar({
      position: () => {
        this.view.focus();
        gotoLine(this.view);
      },
      indent: (button) => openMenu(button, t("Indentation"), this.indents()),
      encoding: (button) => openMenu(button, t("Encoding"), this.encodings()),
      newline: (button) => openMenu(button, t("Line endings"), this.newlines()),
      language: (button) => openMenu(button, t("Language"), this.languages()),
      history: options.history,
      settings: () => void this.settings(),
    });
    this.status.show(this.view.state);
    this.tell();
    void this.useKeys(preferences(options.user).keys);
    void this.readConfig();
  }

  get language(): Language {
    return this.setting.language;
  }

  /** Something about the file changed. */
  tell(): void {
    const { format } = this.options.saver.session;
    const { language, indent, mixed } = this.setting;
    if (mixed !== (format.newline === "mixed")) this.set({ mixed: !mixed });
    this.status.tell({ language: language.name, indent, ...format, writable: this.options.writable });
  }

  prefer(likes: Preferences): void {
    this.set({ wrap: wraps(likes, this.language), trailingSpace: likes.trailingSpace });
    void this.useKeys(likes.keys);
  }

  renamed(path: string): void {
    const language = languageOf(path, this.view.state.doc.line(1).text);
    this.set({ language, name: nameOf(path) });
    void this.readConfig();
  }

  /** Does to the text what the project wants done before a save; by itself, nothing to a line that somebody types in. */
  tidy(byItself: boolean): void {
    const { config, view } = this;
    const { saver } = this.options;
    if (config === null || !saver.state.dirty) return;
    const cursors = byItself ? view.state.selection.ranges.map(({ head }) => head) : [];
    const changes = tidied(view.state.doc, config, cursors);
    if (changes.length > 0) view.dispatch({ changes: [...changes], userEvent: "input.tidy" });
    const { format } = saver.session;
    const wanted = formatBy(config, format, () => view.state.doc.toString());
    if (sameFormat(format, wanted)) return;
    this.end(wanted.newline);
    saver.formatted(wanted);
  }

  set(change: Partial<Setting>): void {
    this.setting = { ...this.setting, ...change };
    this.editor.set(change);
    this.tell();
  }

  private get view(): EditorView {
    return this.editor.view;
  }

  private indents(): MenuItem[] {
    const { indent } = this.setting;
    const one = (step: string, label: string): MenuItem => ({ label, checked: step === indent, run: () => this.set({ indent: step }) });
    return [...SPACES.map((count) => one(" ".repeat(count), t("{count} spaces", { count }))), one("\t", t("Tabs"))];
  }

  private encodings(): MenuItem[] {
    const { saver } = this.options;
    const { format } = saver.session;
    return ENCODINGS.map((encoding) => ({
      label: encodingName(encoding),
      checked: encoding === format.encoding,
      run: () => saver.formatted({ ...format, encoding }),
    }));
  }

  private newlines(): MenuItem[] {
    const { newline } = this.options.saver.session.format;
    const offered: readonly Newline[] = newline === "lf" || newline === "crlf" ? ["lf", "crlf"] : ["lf", "crlf", newline];
    return offered.map((each) => ({ label: newlineName(each), checked: each === newline, run: () => this.end(each) }));
  }

  /** Lines that end in different ways are made to end in one. */
  private end(newline: Newline): void {
    const { saver } = this.options;
    const { format } = saver.session;
    if (format.newline === "mixed" && newline !== "mixed") {
      const { doc } = this.view.state;
      this.view.dispatch({ changes: changesBetween(doc, toLines(toFile(doc, "mixed"), newline)) });
    }
    saver.formatted({ ...format, newline });
  }

  private languages(): MenuItem[] {
    return LANGUAGES.map((language) => ({
      label: language.name,
      checked: language.name === this.language.name,
      run: () => this.set({ language, wrap: wraps(preferences(this.options.user), language) }),
    }));
  }

  private async readConfig(): Promise<void> {
    const { user, path } = this.options;
    const where = path();
    const config = await fileConfig(user, document.body.dataset["home"] ?? `/home/${user}`, where);
    if (path() !== where) return; // moved meanwhile
    this.config = config;
    if (config === null) return;
    const size = config.indentSize ?? config.tabWidth;
    const spaces = config.indentStyle === "space" || (config.indentStyle === null && this.setting.indent !== "\t");
    const indent = config.indentStyle === "tab" ? "\t" : spaces && size !== null ? " ".repeat(size) : this.setting.indent;
    this.set({ indent, tabCells: config.tabWidth ?? this.setting.tabCells });
  }

  private async settings(): Promise<void> {
    try {
      const { openSettings } = await import("./settings");
      openSettings(this.options.user);
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
    }
  }

  private async useKeys(keys: Preferences["keys"]): Promise<void> {
    if (keys === this.keys) return;
    this.keys = keys;
    const { save, close } = this.options;
    try {
      const wanted = keys === "vim" ? (await import("./vim")).vimKeys({ save, close }) : keys === "emacs" ? (await import("./emacs")).emacsKeys({ save, close }) : [];
      if (this.keys === keys) this.editor.setKeys(wanted);
    } catch {
      toast(t("These keys could not be loaded. Reload the page to try again."), { kind: "danger" });
    }
  }
}

export function wraps({ wrap }: Preferences, language: Language): boolean {
  return wrap === "always" || (wrap === "prose" && language.wrap);
}
