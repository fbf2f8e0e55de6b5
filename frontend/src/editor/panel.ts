// The panel under the text, with a bar to resize it by mouse, finger and keyboard; its height is remembered.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { argumentsField, rememberLine, rememberedLine } from "./runArguments";

/** Part of the frame's height that the panel takes, in percent. */
const PERCENT = 40;
const PERCENT_MIN = 15;
const PERCENT_MAX = 85;
const STEP_PERCENT = 5;
const KEY = "editor-panel-percent";

export interface Panel {
  /** The bar and the panel, to be put under the text. */
  readonly elements: readonly HTMLElement[];
  /** Where the terminal goes. */
  readonly body: HTMLElement;
  readonly isOpen: () => boolean;
  /** `address`: of the console's own page, once there is one. */
  readonly open: (title: string, address: string | null) => void;
  readonly close: () => void;
  /** The arguments that the file is to be run with, as a shell would split them. */
  readonly line: () => string;
}

export interface PanelOptions {
  /** The file's path; its arguments are remembered under it. */
  readonly path: string;
  /** Called after the person closes the panel. */
  readonly closed: () => void;
  /** Enter in the arguments. */
  readonly run: () => void;
}

export function limitedPercent(value: number): number {
  return Number.isFinite(value) ? Math.round(Math.min(Math.max(value, PERCENT_MIN), PERCENT_MAX)) : PERCENT;
}

/** What a key does to the panel's height; null for a key that does nothing. */
export function percentByKey(key: string, percent: number): number | null {
  switch (key) {
    case "ArrowUp":
      return limitedPercent(percent + STEP_PERCENT);
    case "ArrowDown":
      return limitedPercent(percent - STEP_PERCENT);
    case "Home":
      return PERCENT_MIN;
    case "End":
      return PERCENT_MAX;
    default:
      return null;
  }
}

/** `frame` holds the text and the panel. */
export function runPanel(frame: HTMLElement, { path, closed, run }: PanelOptions): Panel {
  const title = el("h2", { class: "cut" });
  const line = argumentsField("input editor-arguments", (typed) => rememberLine(path, typed), run);
  line.value = rememberedLine(path);
  const label = t("Open console");
  const link = el("a", { class: "button ghost small", href: "", "aria-label": label, title: label }, icon("maximize"), el("span", { class: "wide" }, label));
  const hide = el("button", { type: "button", class: "button ghost small square", "aria-label": t("Close the panel") }, icon("x"));
  const body = el("div", { class: "editor-terminal" });
  const head = el("header", {}, icon("square-terminal"), title, line, el("div", { class: "end" }, link, hide));
  const section = el("section", { class: "editor-panel", hidden: true, "aria-label": t("Console") }, head, body);
  const bar = separator(frame);
  const isOpen = (): boolean => !section.hidden;
  const close = (): void => {
    section.hidden = bar.hidden = true;
    closed();
  };
  const open = (text: string, address: string | null): void => {
    title.textContent = text;
    link.hidden = address === null;
    link.href = address ?? "";
    section.hidden = bar.hidden = false;
  };
  hide.addEventListener("click", close);
  return { elements: [bar, section], body, isOpen, open, close, line: () => line.value.trim() };
}

function separator(frame: HTMLElement): HTMLElement {
  const bar = el("div", {
    class: "editor-separator",
    role: "separator",
    tabindex: "0",
    hidden: true,
    "aria-orientation": "horizontal",
    "aria-label": t("Height of the console"),
    "aria-valuemin": PERCENT_MIN,
    "aria-valuemax": PERCENT_MAX,
  });
  let percent = limitedPercent(Number(localStorage.getItem(KEY) ?? PERCENT));
  const set = (value: number): void => {
    percent = limitedPercent(value);
    frame.style.setProperty("--panel-height", `${percent}%`);
    bar.setAttribute("aria-valuenow", String(percent));
    localStorage.setItem(KEY, String(percent));
  };
  set(percent);
  bar.addEventListener("keydown", (event) => {
    const value = percentByKey(event.key, percent);
    if (value === null) return;
    event.preventDefault();
    set(value);
  });
  bar.addEventListener("dblclick", () => set(PERCENT));
  bar.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { bottom, height } = frame.getBoundingClientRect();
    set(((bottom - event.clientY) / height) * 100);
  });
  return bar;
}
