// The places of the open consoles' terminals. Each is made when its console is first shown, stays attached while its tab
// is open, and is never moved in the document: the stylesheet says which half it fills.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import type { TerminalView } from "../terminal/view";
import { isSplit } from "./layout";
import type { Layout } from "./layout";
import { separator } from "./separator";

interface Pane {
  readonly section: HTMLElement;
  readonly title: HTMLElement;
  view: TerminalView | null;
  /** Focus is wanted as soon as there is a terminal. */
  focus: boolean;
  gone: boolean;
}

export interface PanesOptions {
  readonly name: (id: number) => string;
  readonly open: (element: HTMLElement, id: number) => Promise<TerminalView>;
  /** A terminal is there now. */
  readonly opened: (id: number, view: TerminalView) => void;
  /** The person turned to this half. */
  readonly turnedTo: (id: number) => void;
  /** The half is to close; its console keeps its tab. */
  readonly leave: (id: number) => void;
  readonly resized: (percent: number) => void;
}

export interface Sight {
  /** There is room for one half only. */
  readonly narrow: boolean;
  /** The frame can be seen; while it cannot, no terminal is made. */
  readonly visible: boolean;
}

export interface Panes {
  /** null: nothing is open. */
  readonly draw: (layout: Layout | null, sight: Sight) => void;
  readonly view: (id: number) => TerminalView | null;
  readonly focus: (id: number) => void;
  /** A terminal goes; it is made anew when its console is next drawn. */
  readonly forget: (id: number) => void;
}

/** `first` is the element that the server made for a console, if it made one. */
export function panes(frame: HTMLElement, first: { readonly element: HTMLElement; readonly id: number } | null, options: PanesOptions): Panes {
  const all = new Map<number, Pane>();
  const bar = separator(frame, options.resized);
  const make = (console: number, host: HTMLElement): Pane => {
    const title = el("h2", { class: "cut" });
    const leave = el("button", { type: "button", class: "button ghost small square", "aria-label": t("Close this half; the console keeps its tab") }, icon("x"));
    const section = el("section", { class: "console-pane", "data-console-pane": console }, el("header", {}, title, leave), host);
    const pane: Pane = { section, title, view: null, focus: false, gone: false };
    leave.addEventListener("click", () => options.leave(console));
    section.addEventListener("focusin", () => options.turnedTo(console));
    section.addEventListener("pointerdown", () => options.turnedTo(console));
    frame.append(section);
    all.set(console, pane);
    return pane;
  };
  const start = async (console: number, pane: Pane): Promise<void> => {
    const host = pane.section.querySelector<HTMLElement>(".terminal-frame");
    if (host === null) return;
    const view = await options.open(host, console);
    if (pane.gone) {
      view.dispose();
      return;
    }
    pane.view = view;
    options.opened(console, view);
    if (pane.focus) view.focus();
  };
  const forget = (console: number): void => {
    const pane = all.get(console);
    if (pane === undefined) return;
    pane.gone = true;
    pane.view?.dispose();
    pane.section.remove();
    all.delete(console);
  };
  const draw = (layout: Layout | null, { narrow, visible }: Sight): void => {
    for (const console of [...all.keys()]) if (layout?.tabs.includes(console) !== true) forget(console);
    bar.element.hidden = true;
    if (layout === null) return;
    const both = isSplit(layout) && !narrow;
    const shown = both ? layout.shown : [layout.shown[layout.at] ?? layout.shown[0]];
    const fresh = visible ? shown.filter((console) => !all.has(console)) : [];
    for (const console of fresh) make(console, el("div", { class: "terminal-frame" }));
    for (const [console, { section, title }] of all) {
      const half = shown.indexOf(console);
      section.hidden = half < 0;
      section.dataset["half"] = String(half);
      section.toggleAttribute("data-active", console === (layout.shown[layout.at] ?? 0));
      section.ariaLabel = title.textContent = options.name(console);
    }
    frame.dataset["split"] = both ? layout.direction : "none";
    frame.style.setProperty("--first-half", `${layout.percent}fr`);
    frame.style.setProperty("--second-half", `${100 - layout.percent}fr`);
    bar.element.hidden = !both;
    bar.show(layout.direction, layout.percent);
    // Only now do they have a size, which the console's process begins with.
    for (const console of fresh) void start(console, all.get(console) ?? make(console, el("div", { class: "terminal-frame" })));
  };
  const focus = (console: number): void => {
    for (const pane of all.values()) pane.focus = false;
    const pane = all.get(console);
    if (pane === undefined) return;
    pane.focus = true;
    pane.view?.focus();
  };
  frame.append(bar.element);
  if (first !== null) void start(first.id, make(first.id, first.element));
  return { draw, view: (console) => all.get(console)?.view ?? null, focus, forget };
}
