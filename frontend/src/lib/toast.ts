// Short notices in the corner, read out by a live region. An error stays until it is dismissed.
import { el, icon } from "./dom";
import { t } from "./i18n";
import type { IconName } from "../icons";

export type ToastKind = "info" | "ok" | "warning" | "danger";

export interface ToastOptions {
  readonly kind?: ToastKind;
  /** A button in the toast: "Undo", "Try again". Pressing it also dismisses the toast. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds on the screen; 0 stays until dismissed. Errors stay when not told. */
  readonly stay?: number;
}

const STAY_MS = 6_000;
const TOASTS_MAX = 4;
const ICON: Readonly<Record<ToastKind, IconName>> = {
  info: "info",
  ok: "circle-check",
  warning: "triangle-alert",
  danger: "circle-alert",
};

/** Shows a sentence; returns what takes it away again. */
export function toast(text: string, options: ToastOptions = {}): () => void {
  const kind = options.kind ?? "info";
  const close = el("button", { type: "button", class: "button ghost square", "aria-label": t("Dismiss") }, icon("x"));
  const card = el("div", { class: `toast ${kind}` }, icon(ICON[kind]), el("p", {}, text));
  const dismiss = (): void => card.remove();
  if (options.action) {
    const { label, run } = options.action;
    const act = el("button", { type: "button", class: "button small" }, label);
    act.addEventListener("click", () => {
      dismiss();
      run();
    });
    card.append(act);
  }
  close.addEventListener("click", dismiss);
  card.append(close);
  place(card);
  const stay = options.stay ?? (kind === "danger" ? 0 : STAY_MS);
  if (stay > 0) leaveAfter(card, stay, dismiss);
  return dismiss;
}

/** A toast that someone points at or has focus in does not go away under their hand. */
function leaveAfter(card: HTMLElement, stay: number, dismiss: () => void): void {
  let timer = window.setTimeout(dismiss, stay);
  const hold = (): void => window.clearTimeout(timer);
  const again = (): void => {
    hold();
    timer = window.setTimeout(dismiss, stay);
  };
  card.addEventListener("pointerenter", hold);
  card.addEventListener("focusin", hold);
  card.addEventListener("pointerleave", again);
  card.addEventListener("focusout", again);
}

/** The region is a popover so that it lies above dialogs, and is in the page from the start so that it is read out. */
function region(): HTMLElement {
  const there = document.getElementById("toasts");
  if (there !== null) return there;
  const made = el("div", { id: "toasts", class: "toasts", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}

function place(card: HTMLElement): void {
  const place = region();
  place.append(card);
  while (place.childElementCount > TOASTS_MAX) place.firstElementChild?.remove();
}
