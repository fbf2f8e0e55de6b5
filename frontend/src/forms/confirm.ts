// A form that asks once before it goes: `<form data-confirm="Revoke the token?" data-confirm-text="…" data-confirm-action="Revoke">`.
import { ask } from "../lib/dialog";
import { t } from "../lib/i18n";

export function attachConfirms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["confirm"] === undefined) return;
    event.preventDefault();
    const { confirm: title, confirmText, confirmAction } = form.dataset;
    const question = { title, action: confirmAction ?? t("Continue"), danger: true };
    void ask(confirmText === undefined ? question : { ...question, text: confirmText }).then((agreed) => {
      if (agreed) form.submit();
    });
  });
}
