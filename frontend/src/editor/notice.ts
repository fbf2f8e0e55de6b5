// The bar above the text: what is in the way, and what can be done about it, right there.
import { el, icon } from "../lib/dom";

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  readonly kind: "info" | "warning" | "danger";
  readonly text: string;
  readonly actions: readonly NoticeAction[];
}

const ICON = { info: "info", warning: "triangle-alert", danger: "circle-alert" } as const;

export interface NoticeBar {
  readonly element: HTMLElement;
  /** null takes it away. Showing the same again changes nothing, so that a focused button stays. */
  readonly show: (notice: Notice | null) => void;
}

export function noticeBar(): NoticeBar {
  const element = el("div", { class: "editor-notice", "aria-live": "assertive" });
  let shown = "";
  const show = (notice: Notice | null): void => {
    const now = JSON.stringify(notice);
    if (now === shown) return;
    shown = now;
    element.replaceChildren(...(notice === null ? [] : [drawn(notice)]));
  };
  return { element, show };
}

function drawn({ kind, text, actions }: Notice): HTMLElement {
  const buttons = actions.map(({ label, run }) => {
    const button = el("button", { type: "button", class: "button small" }, label);
    button.addEventListener("click", run);
    return button;
  });
  return el("div", { class: `notice ${kind}` }, icon(ICON[kind]), el("p", {}, text), ...buttons);
}
