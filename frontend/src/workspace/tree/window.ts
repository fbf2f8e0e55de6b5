// A small window over the page: a title, what it shows, and a button that closes it.
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";

export interface SmallWindow {
  readonly body: HTMLElement;
  /** The row of buttons at its foot; "Close" is the first. */
  readonly buttons: HTMLElement;
}

let made = 0;

/** Opens it. Escape and a press beside it close it too, and the focus goes back to where it was. */
export function openWindow(title: string): SmallWindow {
  made += 1;
  const heading = el("h2", { id: `small-window-${made}` }, title);
  const body = el("div", { class: "window-body" });
  const close = el("button", { type: "button", class: "button" }, t("Close"));
  const buttons = el("div", { class: "buttons" }, close);
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": heading.id }, el("div", { class: "content" }, heading, body, buttons));
  const before = document.activeElement;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  (document.querySelector("main") ?? document.body).append(dialog);
  dialog.showModal();
  close.focus();
  return { body, buttons };
}
