// A dialog in which one of many is chosen by typing: a field over a list through which the arrows go. It knows nothing of
// what is listed.
import type { IconName } from "../icons";
import { el, icon } from "../lib/dom";

export interface PickerOptions {
  /** Of its own among the pickers: the ids of the list and its options begin with it. */
  readonly id: string;
  /** For the stylesheet and for whoever looks whether it is open, beside what all pickers have. */
  readonly kind?: string;
  /** Names the dialog. */
  readonly label: string;
  /** Names the field. */
  readonly field: string;
  readonly placeholder: string;
  /** Names the list. */
  readonly list: string;
  readonly icon: IconName;
  /** Called when the dialog opens and whenever the text is another: time to `show`. */
  readonly typed: () => void;
  /** Enter, with the place of the selected option; the list may be empty. */
  readonly enter: (at: number, event: KeyboardEvent) => void;
  readonly closed?: () => void;
}

export class Picker {
  /** What is said below the list; hidden while it has no words. */
  private readonly note = el("p", { class: "nothing", role: "status" });
  private readonly input;
  private readonly list;
  private readonly dialog;
  private at = 0;

  constructor(private readonly options: PickerOptions) {
    const { id, kind, label, field, placeholder } = options;
    this.input = el("input", {
      type: "text",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": `${id}-list`,
      "aria-autocomplete": "list",
      "aria-label": field,
      placeholder,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    });
    this.list = el("ul", { id: `${id}-list`, role: "listbox", "aria-label": options.list });
    const look = kind === undefined ? "dialog palette" : `dialog palette ${kind}`;
    this.dialog = el("dialog", { class: look, "aria-label": label }, el("div", { class: "search" }, icon(options.icon), this.input), this.list, this.note);
  }

  get text(): string {
    return this.input.value;
  }

  get isOpen(): boolean {
    return this.dialog.isConnected;
  }

  open(): void {
    this.input.addEventListener("input", () => this.options.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.close();
    });
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      this.options.closed?.();
    });
    document.body.append(this.dialog);
    this.options.typed();
    this.dialog.showModal();
    this.input.focus();
  }

  close(): void {
    this.dialog.close();
  }

  /** Lists these, the first of them selected, with `words` below. */
  show(items: readonly HTMLLIElement[], words: string): void {
    items.forEach((item, index) => {
      item.id = `${this.options.id}-option-${index}`;
      item.setAttribute("role", "option");
      item.addEventListener("pointermove", () => this.select(index));
    });
    this.list.replaceChildren(...items);
    this.list.hidden = items.length === 0;
    this.note.textContent = words;
    this.note.hidden = words === "";
    this.select(0);
  }

  private select(index: number): void {
    this.at = index;
    const items = [...this.list.children];
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    const chosen = items[index];
    if (chosen === undefined) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", chosen.id);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const count = this.list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      this.select((this.at + step + count) % count);
      this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.options.enter(this.at, event);
    }
  }
}
