// The command palette: Ctrl-K, type, Enter. A combobox over the page's commands in a native dialog.
import { commands, runCommand, search, type Command } from "../lib/commands";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";

const LIST_ID = "palette-list";
const optionId = (index: number): string => `palette-option-${index}`;

export function openPalette(): void {
  if (document.querySelector("dialog.palette") !== null) return;
  new Palette().open();
}

class Palette {
  private readonly input = el("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": LIST_ID,
    "aria-autocomplete": "list",
    "aria-label": t("Search pages and actions"),
    placeholder: t("Search pages and actions"),
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly list = el("ul", { id: LIST_ID, role: "listbox", "aria-label": t("Pages and actions") });
  private readonly nothing = el("p", { class: "nothing", role: "status" });
  private readonly dialog = el(
    "dialog",
    { class: "dialog palette", "aria-label": t("Command palette") },
    el("div", { class: "search" }, icon("search"), this.input),
    this.list,
    this.nothing,
  );
  private found: Command[] = [];
  private at = 0;

  open(): void {
    this.input.addEventListener("input", () => this.draw());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.dialog.remove());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    document.body.append(this.dialog);
    this.draw();
    this.dialog.showModal();
    this.input.focus();
  }

  private draw(): void {
    const list = commands().filter((command) => command.hidden !== true);
    this.found = search(list, this.input.value);
    this.at = 0;
    this.list.replaceChildren(...this.found.map((command, index) => this.option(command, index)));
    this.list.hidden = this.found.length === 0;
    this.nothing.textContent = this.found.length === 0 ? t("Nothing matches “{typed}”.", { typed: this.input.value }) : "";
    this.nothing.hidden = this.found.length > 0;
    this.select(0);
  }

  private option(command: Command, index: number): HTMLLIElement {
    const keys = command.keys === undefined ? null : keyCaps(command.keys);
    const made = el("li", { role: "option", id: optionId(index) }, icon(command.icon ?? "arrow-right"), command.label, keys);
    made.addEventListener("pointermove", () => this.select(index));
    made.addEventListener("click", () => this.choose(command));
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
    const count = this.found.length;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      this.select((this.at + step + count) % count);
      this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.found[this.at];
      if (chosen !== undefined) this.choose(chosen);
    }
  }

  private choose(command: Command): void {
    this.dialog.close();
    runCommand(command);
  }
}

/** `Ctrl` `K` as key caps. */
export function keyCaps(combination: string): HTMLSpanElement {
  return el("span", { class: "keys" }, ...keyNames(combination).map((key) => el("kbd", {}, key)));
}
