// The owner's hand on the keyboard: typing taken from all or from one with one press, and given back with another.
import { el } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import type { Typing, TypingApi } from "./typing";

export interface TypingControl {
  readonly element: HTMLElement;
  /** What was read last; null before that, and for all but the owner. */
  readonly typing: () => Typing | null;
  readonly refresh: () => void;
  readonly allow: (visitor: string, allowed: boolean, button: HTMLButtonElement) => void;
  readonly dispose: () => void;
}

/** `changed` is called whenever `typing` is another. */
export function typingControl(api: TypingApi, changed: () => void): TypingControl {
  const only = el("input", { type: "checkbox", role: "switch" });
  const error = el("p", { class: "error-line", role: "alert" });
  const element = el("div", { class: "people-typing" }, el("label", { class: "switch" }, only, t("Only I type")), error);
  let typing: Typing | null = null;
  let disposed = false;
  const take = async (asked: Promise<Typing>): Promise<void> => {
    try {
      const answer = await asked;
      if (disposed) return;
      typing = answer;
      error.textContent = "";
    } catch (wrong) {
      error.textContent = sentence(wrong);
    }
    only.disabled = typing === null;
    only.checked = typing !== null && !typing.others;
    if (!disposed) changed();
  };
  only.disabled = true;
  only.addEventListener("change", () => void take(api.allow(null, !only.checked)));
  return {
    element,
    typing: () => typing,
    refresh: () => void take(api.read()),
    allow: (visitor, allowed, button) => {
      if (button.ariaDisabled === "true") return;
      button.ariaDisabled = "true";
      void take(api.allow(visitor, allowed)).finally(() => (button.ariaDisabled = "false"));
    },
    dispose: () => (disposed = true),
  };
}
