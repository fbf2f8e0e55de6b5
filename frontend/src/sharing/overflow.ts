// Another window decides the terminal's size, and it is larger than this one: the text can be scrolled, and that is said.
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import type { Source } from "./source";
import { follow } from "./source";

/** What rounding and a scroll bar may add, in pixels. */
const SLACK_PX = 2;

export type Overflow = "none" | "wide" | "high" | "both";

/** How a text of one size lies in a window of another. */
export function overflowOf(text: { readonly width: number; readonly height: number }, view: { readonly width: number; readonly height: number }): Overflow {
  const wide = text.width > view.width + SLACK_PX;
  const high = text.height > view.height + SLACK_PX;
  return wide ? (high ? "both" : "wide") : high ? "high" : "none";
}

function words(overflow: Overflow, size: string): string {
  switch (overflow) {
    case "none":
      return "";
    case "wide":
      return t("The terminal ({size}) is wider than your window. Scroll sideways to see the rest.", { size });
    case "high":
      return t("The terminal ({size}) is higher than your window. Scroll to see the rest.", { size });
    case "both":
      return t("The terminal ({size}) is larger than your window. Scroll to see the rest.", { size });
  }
}

/** Watches the terminal inside `element`, and shows the hint above it while it is needed. */
export function overflowHint(element: HTMLElement, source: Source): () => void {
  const screen = element.querySelector<HTMLElement>(".terminal-screen");
  const text = element.querySelector<HTMLElement>(".xterm-screen");
  if (screen === null || text === null) return () => undefined;
  const hint = el("p", { class: "overflow-hint", role: "note", hidden: true });
  element.prepend(hint);
  let shown = "";
  const look = (): void => {
    const view = { width: screen.clientWidth, height: screen.clientHeight + (hint.hidden ? 0 : hint.offsetHeight) };
    const overflow = overflowOf({ width: text.offsetWidth, height: text.offsetHeight }, view);
    const { size } = source.session;
    const next = words(overflow, size === null ? "" : t("{cols} × {rows}", { ...size }));
    element.dataset["overflow"] = overflow;
    hint.hidden = next === "";
    if (next !== shown) hint.textContent = next;
    shown = next;
  };
  const observer = new ResizeObserver(look);
  observer.observe(screen);
  observer.observe(text);
  const stop = follow(source, ({ size }) => ({ size }), look);
  return () => {
    stop();
    observer.disconnect();
    hint.remove();
    delete element.dataset["overflow"];
  };
}
