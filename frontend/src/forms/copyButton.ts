// `<button data-copy="text">` copies the text; `data-copy-from="#id"` the text of that element.
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";

export function attachCopyButtons(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy], [data-copy-from]") : null;
    if (button === null) return;
    const from = button.dataset["copyFrom"];
    void copyText(button.dataset["copy"] ?? (from === undefined ? "" : (document.querySelector(from)?.textContent ?? "")));
  });
}

/** Copies, and says so; where the browser refuses, says what to do instead. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("Copied."), { kind: "ok", stay: 2_000 });
  } catch {
    toast(t("The browser did not allow copying. Select the text and press Ctrl-C."), { kind: "warning" });
  }
}
