// The eye in a password field: `<button data-reveal="id of the input">` shows what was typed, and hides it again.
import { icon } from "../lib/dom";
import { t } from "../lib/i18n";

export function attachPasswordReveals(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-reveal]")) attach(button);
}

function attach(button: HTMLButtonElement): void {
  const input = document.getElementById(button.dataset["reveal"] ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  const draw = (shown: boolean): void => {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-label", shown ? t("Hide password") : t("Show password"));
    button.replaceChildren(icon(shown ? "eye-off" : "eye"));
  };
  button.hidden = false;
  button.addEventListener("click", () => draw(input.type === "password"));
  input.form?.addEventListener("submit", () => draw(false));
  draw(false);
}
