// A text to take along: shown whole, selected by a press, copied by the button beside it.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";

/** The button says that it copied for so long, in milliseconds. */
const SAID_MS = 2_500;

export function copyField(label: string, text: string): HTMLElement {
  const input = el("input", { class: "input code", readonly: true, value: text, "aria-label": label });
  const words = el("span", {}, t("Copy"));
  const button = el("button", { type: "button", class: "button" }, icon("copy"), words);
  const hint = el("p", { class: "muted small", role: "status" });
  input.addEventListener("focus", () => input.select());
  button.addEventListener("click", () => {
    void copied(text).then((done) => {
      if (!done) input.focus();
      words.textContent = done ? t("Copied") : t("Copy");
      hint.textContent = done ? "" : t("The browser did not allow copying. The text is selected: press Ctrl-C.");
      window.setTimeout(() => (words.textContent = t("Copy")), SAID_MS);
    });
  });
  return el("div", { class: "copy-field" }, el("div", { class: "copy-row" }, input, button), hint);
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
