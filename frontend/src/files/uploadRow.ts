// One file in the list of uploads: its name, a bar, what it does now, and what one can do with it.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { size } from "../lib/sizes";
import type { IconName } from "../icons";

export class UploadRow {
  readonly element: HTMLLIElement;
  private readonly bar: HTMLProgressElement;
  private readonly words = el("span", { class: "muted" }, t("Waiting"));
  private readonly buttons = el("span", { class: "row" });
  private readonly total: number;

  constructor(name: string, total: number) {
    this.total = total;
    this.bar = el("progress", { max: Math.max(1, total), value: 0, "aria-label": t("Upload of “{name}”", { name }) });
    const meter = el("div", { class: "meter" }, el("div", { class: "words" }, el("span", { class: "cut", title: name }, name), this.words), this.bar);
    this.element = el("li", {}, icon("file-up"), meter, this.buttons);
  }

  progress(received: number): void {
    this.bar.value = this.total === 0 ? 1 : received;
    this.words.textContent = t("{done} of {total}", { done: size(received), total: size(this.total) });
  }

  /** Says what is the matter; `failed` in the colour of failures. */
  say(text: string, failed = false): void {
    this.words.textContent = text;
    this.words.title = text;
    this.element.classList.toggle("failed", failed);
  }

  offer(...buttons: readonly HTMLElement[]): void {
    const had = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...buttons);
    if (had) buttons[0]?.focus();
  }

  remove(): void {
    this.element.remove();
  }
}

export function iconButton(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "button ghost square small", "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", run);
  return made;
}

export function wordButton(label: string, run: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "button small" }, label);
  made.addEventListener("click", run);
  return made;
}
