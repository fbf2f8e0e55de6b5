// The line above a preview: what can be done with it, and what there is to know of it.
import type { IconName } from "../../icons";
import { el, icon } from "../../lib/dom";

/** For the facts at the end, which are told to assistive technology when they change. */
export function facts(): HTMLElement {
  return el("span", { class: "preview-facts", role: "status" });
}

export function bar(label: string, ...children: readonly (Node | null)[]): HTMLElement {
  return el("div", { class: "preview-bar", role: "toolbar", "aria-label": label }, ...children);
}

export function barButton(label: string, name: IconName, run: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "button ghost small square", "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", run);
  return made;
}
