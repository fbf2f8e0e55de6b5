// A labelled control of a form that scripts make, with room for a hint and for what is wrong with it.
import { el, icon } from "../lib/dom";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export interface LabelledField<C extends Control> {
  readonly element: HTMLElement;
  readonly control: C;
  /** Shows the sentence, or takes it away when there is none. */
  readonly wrong: (sentence: string | undefined) => void;
}

let made = 0;

export function field<C extends Control>(label: string, control: C, hint = ""): LabelledField<C> {
  made += 1;
  control.id = `field-${made}`;
  const about = hint === "" ? null : el("div", { class: "hint", id: `${control.id}-hint` }, hint);
  const error = el("p", { class: "error", id: `${control.id}-error`, role: "alert", hidden: true });
  control.setAttribute("aria-describedby", [about?.id, error.id].filter(Boolean).join(" "));
  const element = el("div", { class: "field" }, el("label", { for: control.id }, label), control, about, error);
  const wrong = (sentence: string | undefined): void => {
    error.hidden = sentence === undefined;
    error.replaceChildren(...(sentence === undefined ? [] : [icon("circle-alert"), el("span", {}, sentence)]));
    if (sentence === undefined) control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
  };
  control.addEventListener("input", () => wrong(undefined));
  return { element, control, wrong };
}

/** A <select> of values with words; the values are places in the list. */
export function select(words: readonly string[], chosen = 0): HTMLSelectElement {
  return el("select", { class: "select" }, ...words.map((word, place) => el("option", { value: place, selected: place === chosen }, word)));
}

export function noticeOf(kind: "warning" | "ok" | "info", text: string, ...more: readonly Node[]): HTMLElement {
  const name = kind === "warning" ? "triangle-alert" : kind === "ok" ? "circle-check" : "info";
  return el("div", { class: `notice ${kind}` }, icon(name), el("div", { class: "text" }, el("p", {}, text), ...more));
}
