// What is looked for, how, where, and what is put in its place: the fields above the results.
import { below } from "../../files/paths";
import type { IconName } from "../../icons";
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { EMPTY } from "./query";
import type { Query } from "./query";

export interface FormOptions {
  readonly root: () => string;
  /** The query changed by typing, or by a press on a toggle, which is `decided`. */
  readonly changed: (decided: boolean) => void;
  readonly entered: () => void;
  /** The replacement changed, or its field was shown or hidden. */
  readonly replacementChanged: () => void;
  readonly replaceAll: () => void;
  /** From the field down into the results. */
  readonly down: () => void;
}

type Toggle = "case" | "word" | "regex";

const TOGGLES: readonly { readonly name: Toggle; readonly icon: IconName; readonly code: string; readonly key: string }[] = [
  { name: "case", icon: "case-sensitive", code: "KeyC", key: "Alt+C" },
  { name: "word", icon: "whole-word", code: "KeyW", key: "Alt+W" },
  { name: "regex", icon: "regex", code: "KeyR", key: "Alt+R" },
];

let made = 0;

export class SearchForm {
  private readonly id = `search-form-${(made += 1)}`;
  private readonly query_ = field(t("Search"), `${this.id}-query`);
  private readonly replacement_ = field(t("Replace with"), `${this.id}-replacement`);
  private readonly error = el("p", { class: "error", id: `${this.id}-error`, role: "alert" });
  private readonly include = field(t("Files to include"), `${this.id}-include`, t("*.py, templates/"));
  private readonly exclude = field(t("Files to leave out"), `${this.id}-exclude`, t("*.min.js, migrations/"));
  private readonly hidden = el("input", { type: "checkbox" });
  private readonly toggles: ReadonlyMap<Toggle, HTMLButtonElement>;
  private readonly replaceToggle = squareButton("chevron-right", t("Replace"));
  private readonly replaceLine: HTMLElement;
  private readonly replaceAllButton = squareButton("replace-all", t("Replace all"));
  private readonly whereToggle = el("button", { type: "button", class: "search-where-toggle" }, icon("chevron-right"), t("Where to search"));
  private readonly where: HTMLElement;
  private readonly folderLine = el("p", { class: "search-folder" });
  private folder: string | null = null;
  readonly element: HTMLFormElement;

  constructor(private readonly options: FormOptions) {
    this.toggles = new Map(TOGGLES.map((toggle) => [toggle.name, this.toggleButton(toggle)]));
    this.query_.setAttribute("aria-describedby", this.error.id);
    const box = el("div", { class: "search-box" }, this.query_, el("span", { class: "toggles" }, ...this.toggles.values()));
    this.replaceLine = el("div", { class: "search-line" }, el("div", { class: "search-box" }, this.replacement_), this.replaceAllButton);
    const hidden = el("label", { class: "search-hidden" }, this.hidden, t("Hidden files too"));
    this.where = el("div", { class: "search-where" }, labelled(t("Files to include"), this.include), labelled(t("Files to leave out"), this.exclude), hidden);
    const fields = el("div", { class: "search-fields" }, el("div", { class: "search-line" }, box), this.replaceLine);
    const top = el("div", { class: "search-top" }, this.replaceToggle, fields);
    this.element = el("form", { class: "search-form", role: "search", "aria-label": t("Search in files") }, top, this.error, this.folderLine, this.whereToggle, this.where);
    this.listen();
    this.showReplace(false);
    this.showWhere(false);
    this.drawFolder();
  }

  get query(): Query {
    const pressed = (name: Toggle): boolean => this.toggles.get(name)?.ariaPressed === "true";
    return {
      ...EMPTY,
      text: this.query_.value,
      case: pressed("case"),
      word: pressed("word"),
      regex: pressed("regex"),
      include: this.include.value,
      exclude: this.exclude.value,
      hidden: this.hidden.checked,
      folder: this.folder,
    };
  }

  /** What is put in place of the matches; null while that field is not shown. */
  get replacement(): string | null {
    return this.replaceLine.hidden ? null : this.replacement_.value;
  }

  set text(text: string) {
    this.query_.value = text;
  }

  /** Only below that folder; null for everywhere. */
  set searchedFolder(folder: string | null) {
    this.folder = folder;
    this.drawFolder();
  }

  /** What is wrong with the query. */
  set problem(sentence: string | null) {
    this.error.textContent = sentence ?? "";
    this.query_.setAttribute("aria-invalid", String(sentence !== null));
  }

  set canReplace(can: boolean) {
    this.replaceAllButton.disabled = !can;
  }

  focus(): void {
    this.query_.focus();
    this.query_.select();
  }

  /** Opens what narrows a search down. */
  narrow(): void {
    this.showWhere(true);
    this.include.focus();
  }

  includeHidden(): void {
    this.showWhere(true);
    this.hidden.checked = true;
    this.options.changed(true);
  }

  private listen(): void {
    const typed = (): void => this.options.changed(false);
    for (const each of [this.query_, this.include, this.exclude]) each.addEventListener("input", typed);
    this.hidden.addEventListener("change", () => this.options.changed(true));
    this.replacement_.addEventListener("input", () => this.options.replacementChanged());
    this.replaceToggle.addEventListener("click", () => {
      this.showReplace(this.replaceLine.hidden !== false);
      if (!this.replaceLine.hidden) this.replacement_.focus();
      this.options.replacementChanged();
    });
    this.replaceAllButton.addEventListener("click", () => this.options.replaceAll());
    this.whereToggle.addEventListener("click", () => this.showWhere(this.where.hidden !== false));
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  private key(event: KeyboardEvent): void {
    const toggle = TOGGLES.find(({ code }) => code === event.code);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isPlain && event.altKey && toggle !== undefined) this.toggles.get(toggle.name)?.click();
    else if (event.key === "Enter" && event.target === this.replacement_ && (event.ctrlKey || event.metaKey)) this.options.replaceAll();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement && !event.isComposing) this.options.entered();
    else if (event.key === "ArrowDown" && isPlain && event.target instanceof HTMLInputElement) this.options.down();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private toggleButton({ name, icon: drawing, key }: (typeof TOGGLES)[number]): HTMLButtonElement {
    const label = { case: t("Match case"), word: t("Whole words"), regex: t("Regular expression") }[name];
    const button = squareButton(drawing, label, `${label} (${key})`);
    button.ariaPressed = "false";
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      this.options.changed(true);
    });
    return button;
  }

  private showReplace(shown: boolean): void {
    this.replaceLine.hidden = !shown;
    this.replaceToggle.ariaExpanded = String(shown);
    this.replaceToggle.replaceChildren(icon(shown ? "chevron-down" : "chevron-right"));
  }

  private showWhere(shown: boolean): void {
    this.where.hidden = !shown;
    this.whereToggle.ariaExpanded = String(shown);
    this.whereToggle.replaceChildren(icon(shown ? "chevron-down" : "chevron-right"), t("Where to search"));
  }

  private drawFolder(): void {
    this.folderLine.hidden = this.folder === null;
    if (this.folder === null) return;
    const name = below(this.folder, this.options.root()) || this.folder;
    const everywhere = squareButton("x", t("Search everywhere again"));
    everywhere.addEventListener("click", () => {
      this.searchedFolder = null;
      this.options.changed(true);
      this.query_.focus();
    });
    this.folderLine.replaceChildren(icon("folder"), el("span", { class: "cut", title: this.folder }, t("Only in “{name}”", { name })), everywhere);
  }
}

function field(label: string, id: string, placeholder = label): HTMLInputElement {
  return el("input", { class: "input small", id, type: "text", "aria-label": label, placeholder, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
}

function labelled(label: string, input: HTMLInputElement): HTMLElement {
  input.removeAttribute("aria-label");
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input);
}

function squareButton(name: IconName, label: string, title = label): HTMLButtonElement {
  return el("button", { type: "button", class: "button ghost small square", "aria-label": label, title }, icon(name));
}
