// The changed files by section: each row opens its difference, its buttons stage, unstage and discard.
import { iconFor } from "../../files/listing";
import { nameOf, parent } from "../../files/paths";
import { el, icon } from "../../lib/dom";
import { plural, t } from "../../lib/i18n";
import type { IconName } from "../../icons";
import { titleOf, toneOf, wordOf } from "./changes";
import type { Change, Section, SectionName } from "./changes";

/** So many files of a section are drawn; what is done to all is done to the others too. */
const SHOWN_MAX = 300;

export type Deed = "stage" | "unstage" | "discard";

export interface ListOptions {
  readonly openDiff: (change: Change, section: SectionName) => void;
  readonly openFile: (change: Change) => void;
  readonly act: (deed: Deed, changes: readonly Change[], section: SectionName) => void;
}

const DEEDS: Readonly<Record<SectionName, readonly Deed[]>> = {
  conflicted: ["stage"],
  staged: ["unstage"],
  changed: ["discard", "stage"],
  untracked: ["discard", "stage"],
};

function iconOf(deed: Deed, section: SectionName): IconName {
  if (deed === "unstage") return "minus";
  if (deed === "stage") return section === "conflicted" ? "check" : "plus";
  return section === "untracked" ? "trash-2" : "undo-2";
}

export class ChangeList {
  readonly element = el("div", { class: "git-changes" });
  private readonly folded = new Set<SectionName>();
  private shown: readonly Section[] = [];
  private told = "";

  constructor(private readonly options: ListOptions) {
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** Only anew when something differs, and then with the focus where it was. */
  draw(shown: readonly Section[]): void {
    const told = JSON.stringify(shown);
    if (told === this.told) return;
    this.told = told;
    this.shown = shown;
    this.redraw();
  }

  private redraw(): void {
    const focused = document.activeElement;
    const had = focused instanceof HTMLElement && this.element.contains(focused) ? { key: focused.dataset["key"], place: this.buttons().indexOf(focused) } : null;
    this.element.replaceChildren(...this.shown.map((section) => this.section(section)));
    if (had === null) return;
    const buttons = this.buttons();
    const same = buttons.find((button) => button.dataset["key"] === had.key);
    (same ?? buttons[Math.min(had.place, buttons.length - 1)])?.focus();
  }

  private buttons(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>("button")];
  }

  private section({ name, changes }: Section): HTMLElement {
    const isFolded = this.folded.has(name);
    const title = titleOf(name);
    const fold = el("button", { type: "button", class: "fold", "data-key": name, "aria-expanded": String(!isFolded) }, icon(isFolded ? "chevron-right" : "chevron-down"), title);
    fold.addEventListener("click", () => {
      if (isFolded) this.folded.delete(name);
      else this.folded.add(name);
      this.redraw();
    });
    const all = DEEDS[name].map((deed) => this.button(deed, allLabel(deed, name), `${name} ${deed}`, changes, name));
    const head = el("h3", {}, fold, el("span", { class: "count" }, String(changes.length)), el("span", { class: "end" }, ...all));
    const made = el("section", { "aria-label": title }, head);
    if (isFolded) return made;
    made.append(el("ul", {}, ...changes.slice(0, SHOWN_MAX).map((change) => this.row(change, name))));
    if (changes.length > SHOWN_MAX) made.append(el("p", { class: "more" }, plural("{count} more file", "{count} more files", changes.length - SHOWN_MAX)));
    return made;
  }

  private row(change: Change, section: SectionName): HTMLElement {
    const name = nameOf(change.path);
    const folder = change.path === name ? "" : parent(change.path);
    const word = wordOf(change.letter);
    const title = change.oldPath === null ? `${change.path}: ${word}` : t("{path}: {word}, before {old}", { path: change.path, word, old: change.oldPath });
    const open = el(
      "button",
      { type: "button", class: "file", title, "data-key": `${section} ${change.path}`, "data-row": true },
      icon(iconFor({ name, kind: "file" })),
      el("span", { class: `name cut${change.letter === "D" ? " gone" : ""}` }, name),
      " ",
      el("span", { class: "folder cut" }, folder),
      el("span", { class: "visually-hidden" }, ` ${word}`),
    );
    open.addEventListener("click", () => this.options.openDiff(change, section));
    const deeds = DEEDS[section].map((deed) => this.button(deed, oneLabel(deed, section, name), `${section} ${deed} ${change.path}`, [change], section));
    const letter = el("span", { class: `letter ${toneOf(change.letter)}`, title: word, "aria-hidden": true }, change.letter);
    return el("li", {}, open, el("span", { class: "end" }, ...this.fileButton(change, section, name), ...deeds), letter);
  }

  private fileButton(change: Change, section: SectionName, name: string): HTMLElement[] {
    if (change.letter === "D" || section === "conflicted") return []; // there is none; a conflict's row opens it itself
    const label = t("Open “{name}”", { name });
    const button = square("file-text", label, `${section} open ${change.path}`);
    button.addEventListener("click", () => this.options.openFile(change));
    return [button];
  }

  private button(deed: Deed, label: string, key: string, changes: readonly Change[], section: SectionName): HTMLElement {
    const button = square(iconOf(deed, section), label, key);
    button.addEventListener("click", () => this.options.act(deed, changes, section));
    return button;
  }

  /** Up and down go from file to file. */
  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const rows = this.buttons().filter((button) => button.dataset["row"] !== undefined);
    const here = (event.target as HTMLElement).closest("li")?.querySelector<HTMLElement>("[data-row]");
    const to = rows[here === null || here === undefined ? 0 : rows.indexOf(here) + step];
    event.preventDefault();
    to?.focus();
  }
}

function square(name: IconName, label: string, key: string): HTMLButtonElement {
  return el("button", { type: "button", class: "button ghost small square", "data-key": key, "aria-label": label, title: label }, icon(name));
}

function oneLabel(deed: Deed, section: SectionName, name: string): string {
  if (deed === "unstage") return t("Unstage “{name}”", { name });
  if (deed === "stage") return section === "conflicted" ? t("Mark “{name}” as resolved", { name }) : t("Stage “{name}”", { name });
  return section === "untracked" ? t("Delete “{name}”", { name }) : t("Discard the changes in “{name}”", { name });
}

function allLabel(deed: Deed, section: SectionName): string {
  if (deed === "unstage") return t("Unstage all");
  if (deed === "stage") return section === "conflicted" ? t("Mark all as resolved") : section === "untracked" ? t("Stage all new files") : t("Stage all changes");
  return section === "untracked" ? t("Delete all new files") : t("Discard all changes");
}
