// Native <dialog>s made on the spot: a question, a short text to fill in.
import { el } from "./dom";
import { t } from "./i18n";

export interface Question {
  /** Names the thing: 'Delete “notes.txt”?' */
  readonly title: string;
  /** What follows from it: "This cannot be undone." */
  readonly text?: string;
  /** The verb on the button: "Delete". */
  readonly action: string;
  readonly danger?: boolean;
  /** What else there is to see or to choose, between the text and the buttons. */
  readonly content?: readonly Node[];
}

export interface TextQuestion extends Question {
  readonly label: string;
  readonly value?: string;
  /** A sentence that says what is wrong with the text, or null. */
  readonly check?: (value: string) => string | null;
  /** Part of the value to select at first, as [start, end]. */
  readonly selection?: readonly [number, number];
  /** Nothing typed is an answer, too. */
  readonly optional?: boolean;
}

/** Resolves to whether the person agreed. */
export function ask(question: Question): Promise<boolean> {
  const { form, dialog, confirm } = build(question);
  return open(dialog, form, () => true, confirm).then((answer) => answer ?? false);
}

/** A question with two ways on, the first of which is `action`; null when the person turned away. */
export function askEither(question: Question & { readonly other: string }): Promise<"action" | "other" | null> {
  const { form, dialog, confirm } = build(question);
  let pressed: "action" | "other" = "action";
  const other = el("button", { type: "submit", class: "button danger" }, question.other);
  other.addEventListener("click", () => (pressed = "other"));
  confirm.addEventListener("click", () => (pressed = "action"));
  confirm.before(other);
  return open(dialog, form, () => pressed, confirm);
}

/** Resolves to the text (trimmed), or null when the person turned away. */
export function askText(question: TextQuestion): Promise<string | null> {
  const { form, dialog } = build(question);
  const error = el("p", { class: "error", id: unique("error"), role: "alert" });
  const input = el("input", {
    class: "input",
    id: unique("text"),
    value: question.value ?? "",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": error.id,
  });
  const label = el("label", { for: input.id }, question.label);
  form.querySelector(".buttons")?.before(el("div", { class: "field" }, label, input, error));
  const accept = (): string | null => {
    const value = input.value.trim();
    const wrong = value === "" && question.optional !== true ? t("Type something first.") : (question.check?.(value) ?? null);
    error.textContent = wrong ?? "";
    input.setAttribute("aria-invalid", String(wrong !== null));
    return wrong === null ? value : null;
  };
  const answer = open(dialog, form, accept, input);
  input.setSelectionRange(...(question.selection ?? [0, input.value.length]));
  return answer;
}

let made = 0;
function unique(name: string): string {
  made += 1;
  return `dialog-${name}-${made}`;
}

function build(question: Question): { dialog: HTMLDialogElement; form: HTMLFormElement; confirm: HTMLButtonElement } {
  const title = el("h2", { id: unique("title") }, question.title);
  const cancel = el("button", { type: "button", class: "button", "data-cancel": true }, t("Cancel"));
  const look = question.danger === true ? "button danger primary" : "button primary";
  const confirm = el("button", { type: "submit", class: look }, question.action);
  const text = question.text === undefined ? null : el("p", { class: "muted" }, question.text);
  const form = el("form", { method: "dialog" }, title, text, ...(question.content ?? []), el("div", { class: "buttons" }, cancel, confirm));
  return { dialog: el("dialog", { class: "dialog", "aria-labelledby": title.id }, form), form, confirm };
}

export interface Showing {
  /** Gets the focus; without it the first that can have it. */
  readonly first?: HTMLElement;
  /** Where it lies in the page; at its end when not told. */
  readonly place?: Element;
  /** Called once it is gone. */
  readonly closed?: () => void;
}

/** Shows a dialog that was made on the spot: Escape and a press beside it close it, and the focus goes back to where it was. */
export function showDialog(dialog: HTMLDialogElement, { first, place = document.body, closed }: Showing = {}): void {
  const before = document.activeElement;
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    closed?.();
  });
  place.append(dialog);
  dialog.showModal();
  first?.focus();
}

/** Shows it, and resolves once: to what `accept` gives, or to null on Escape, Cancel or a press beside the dialog. */
function open<T>(dialog: HTMLDialogElement, form: HTMLFormElement, accept: () => T | null, first: HTMLElement): Promise<T | null> {
  return new Promise((resolve) => {
    let answer: T | null = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer = accept();
      if (answer !== null) dialog.close();
    });
    form.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close());
    showDialog(dialog, { first, closed: () => resolve(answer) });
  });
}
