// Chooses a branch by some letters of its name, or makes a new one of that name.
import { Picker } from "../../forms/picker";
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { prepared, rank } from "../quick/fuzzy";
import type { Branch } from "./api";

/** So many branches are listed. */
const SHOWN_MAX = 100;

export interface Chosen {
  readonly branch: string;
  readonly create: boolean;
}

/** Resolves to the choice, or null when the person turned away. */
export function chooseBranch(branches: readonly Branch[]): Promise<Chosen | null> {
  return new Promise((resolve) => branchPicker(branches, resolve).open());
}

/** What is offered for what was typed: branches that match, and a new one unless there is one of that very name. */
export function offered(branches: readonly Branch[], typed: string): Chosen[] {
  const names = branches.map(({ name }) => name);
  const matching = typed === "" ? names.slice(0, SHOWN_MAX) : rank(typed, prepared(names), SHOWN_MAX).map(({ path }) => path);
  const found = matching.map((branch) => ({ branch, create: false }));
  const wanted = typed.trim().replace(/\s+/g, "-"); // git takes no spaces, people type them
  return wanted === "" || branches.some(({ name, remote }) => name === wanted && !remote) ? found : [...found, { branch: wanted, create: true }];
}

function option(branches: readonly Branch[], choice: Chosen, choose: (choice: Chosen) => void): HTMLLIElement {
  const known = choice.create ? undefined : branches.find(({ name }) => name === choice.branch);
  const isCurrent = known?.current === true;
  const words = choice.create ? t("Create branch “{name}”", { name: choice.branch }) : choice.branch;
  const made = el("li", {}, icon(choice.create ? "plus" : isCurrent ? "check" : "git-branch"), el("span", { class: "cut" }, words));
  const fact = isCurrent ? t("where you are") : known?.remote === true ? t("of a remote") : null;
  if (fact !== null) made.append(el("span", { class: "muted" }, fact));
  made.addEventListener("click", () => choose(choice));
  return made;
}

function branchPicker(branches: readonly Branch[], done: (chosen: Chosen | null) => void): Picker {
  let found: readonly Chosen[] = [];
  let chosen: Chosen | null = null;
  const choose = (choice: Chosen): void => {
    chosen = choice;
    picker.close();
  };
  const picker = new Picker({
    id: "branch",
    label: t("Switch branch"),
    field: t("Branch to switch to, or name of a new one"),
    placeholder: t("Branch, or name of a new one"),
    list: t("Branches"),
    icon: "git-branch",
    typed: () => {
      found = offered(branches, picker.text);
      const items = found.map((choice) => option(branches, choice, choose));
      picker.show(items, found.length > 0 ? "" : t("There is no branch yet: the first commit makes it. Type a name for a new one."));
    },
    enter: (at) => {
      const choice = found[at];
      if (choice !== undefined) choose(choice);
    },
    closed: () => done(chosen),
  });
  return picker;
}
