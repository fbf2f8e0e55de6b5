// Chooses a branch by some letters of its name, or makes a new one of that name.
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { prepared, rank } from "../quick/fuzzy";
import type { Branch } from "./api";

/** So many branches are listed. */
const SHOWN_MAX = 100;
const LIST_ID = "branch-list";
const optionId = (index: number): string => `branch-option-${index}`;

export interface Chosen {
  readonly branch: string;
  readonly create: boolean;
}

/** Resolves to the choice, or null when the person turned away. */
export function chooseBranch(branches: readonly Branch[]): Promise<Chosen | null> {
  return new BranchDialog(branches).open();
}

/** What is offered for what was typed: branches that match, and a new one unless there is one of that very name. */
export function offered(branches: readonly Branch[], typed: string): Chosen[] {
  const names = branches.map(({ name }) => name);
  const matching = typed === "" ? names.slice(0, SHOWN_MAX) : rank(typed, prepared(names), SHOWN_MAX).map(({ path }) => path);
  const found = matching.map((branch) => ({ branch, create: false }));
  const wanted = typed.trim().replace(/\s+/g, "-"); // git takes no spaces, people type them
  return wanted === "" || branches.some(({ name, remote }) => name === wanted && !remote) ? found : [...found, { branch: wanted, create: true }];
}

class BranchDialog {
  private readonly input = el("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": LIST_ID,
    "aria-autocomplete": "list",
    "aria-label": t("Branch to switch to, or name of a new one"),
    placeholder: t("Branch, or name of a new one"),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  private readonly list = el("ul", { id: LIST_ID, role: "listbox", "aria-label": t("Branches") });
  private readonly nothing = el("p", { class: "nothing" }, t("There is no branch yet: the first commit makes it. Type a name for a new one."));
  private readonly dialog = el("dialog", { class: "dialog palette", "aria-label": t("Switch branch") }, el("div", { class: "search" }, icon("git-branch"), this.input), this.list, this.nothing);
  private found: readonly Chosen[] = [];
  private at = 0;
  private chosen: Chosen | null = null;

  constructor(private readonly branches: readonly Branch[]) {}

  open(): Promise<Chosen | null> {
    this.input.addEventListener("input", () => this.draw());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    document.body.append(this.dialog);
    this.draw();
    this.dialog.showModal();
    this.input.focus();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        this.dialog.remove();
        resolve(this.chosen);
      });
    });
  }

  private draw(): void {
    this.found = offered(this.branches, this.input.value);
    this.list.replaceChildren(...this.found.map((each, index) => this.option(each, index)));
    this.list.hidden = this.found.length === 0;
    this.nothing.hidden = this.found.length > 0;
    this.select(0);
  }

  private option(choice: Chosen, index: number): HTMLLIElement {
    const known = choice.create ? undefined : this.branches.find(({ name }) => name === choice.branch);
    const isCurrent = known?.current === true;
    const words = choice.create ? t("Create branch “{name}”", { name: choice.branch }) : choice.branch;
    const made = el("li", { role: "option", id: optionId(index) }, icon(choice.create ? "plus" : isCurrent ? "check" : "git-branch"), el("span", { class: "cut" }, words));
    const fact = isCurrent ? t("where you are") : known?.remote === true ? t("of a remote") : null;
    if (fact !== null) made.append(el("span", { class: "muted" }, fact));
    made.addEventListener("pointermove", () => this.select(index));
    made.addEventListener("click", () => this.choose(choice));
    return made;
  }

  private select(index: number): void {
    this.at = index;
    const options = [...this.list.children];
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const chosen = options[index];
    if (chosen === undefined) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", chosen.id);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const count = this.found.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      this.select((this.at + step + count) % count);
      this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = this.found[this.at];
      if (choice !== undefined) this.choose(choice);
    }
  }

  private choose(choice: Chosen): void {
    this.chosen = choice;
    this.dialog.close();
  }
}
