// The bar between two parts of a page: dragged, or moved by arrow keys.
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import { PERCENT } from "./layout";
import type { Direction } from "./layout";

const STEP_PERCENT = 5;

export interface Separator {
  readonly element: HTMLElement;
  readonly show: (direction: Direction, percent: number) => void;
}

export interface SeparatorOptions {
  /** What it changes, for assistive technology. */
  readonly label?: string;
  /** Where a double click puts it back to. */
  readonly rest?: () => number;
}

/** `frame` holds both parts; `moved` is called with the first one's new share. */
export function separator(frame: HTMLElement, moved: (percent: number) => void, { label = t("Share of the first console"), rest = () => PERCENT }: SeparatorOptions = {}): Separator {
  const element = el("div", { class: "console-separator", role: "separator", tabindex: 0, hidden: true, "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100 });
  let now = PERCENT;
  let way: Direction = "beside";
  element.addEventListener("keydown", (event) => {
    const less = way === "beside" ? "ArrowLeft" : "ArrowUp";
    const more = way === "beside" ? "ArrowRight" : "ArrowDown";
    const step = event.key === less ? -STEP_PERCENT : event.key === more ? STEP_PERCENT : 0;
    if (step === 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    moved(now + step);
  });
  element.addEventListener("dblclick", () => moved(rest()));
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    const box = frame.getBoundingClientRect();
    const share = way === "beside" ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    moved(share * 100);
  });
  const show = (direction: Direction, percent: number): void => {
    now = percent;
    way = direction;
    // The bar stands where the halves lie beside one another.
    element.setAttribute("aria-orientation", direction === "beside" ? "vertical" : "horizontal");
    element.setAttribute("aria-valuenow", String(Math.round(percent)));
  };
  return { element, show };
}
