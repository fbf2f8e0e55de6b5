// The groups of tabs on the page: one, or two beside one another with a bar between them.
import { separator } from "../consoles/separator";
import type { MenuItem } from "../forms/menu";
import type { IconName } from "../icons";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";
import { group, isSplit } from "./groups";
import type { Group, Groups, Side } from "./groups";
import { TAB_TYPE, tabStrip } from "./tabStrip";
import type { TabFacts, TabStrip } from "./tabStrip";

/** A tab that is dropped within this part of the text, from its right edge, makes a second group. */
const DROP_BESIDE = 0.4;

export interface GroupAction {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly run: () => void;
}

export interface EditorsOptions {
  readonly facts: (id: string) => TabFacts;
  /** The element of a tab, made when it is first shown. */
  readonly content: (id: string) => HTMLElement;
  readonly empty: () => HTMLElement;
  /** What can be done with the active tab of a group, at the end of its row. */
  readonly actions: (active: string | null) => readonly GroupAction[];
  readonly show: (id: string) => void;
  readonly close: (id: string) => void;
  readonly menu: (id: string) => readonly MenuItem[];
  readonly dropped: (id: string, side: Side, place: number) => void;
  readonly enter: (side: Side) => void;
  /** The person turned to this group. */
  readonly used: (side: Side) => void;
  readonly resized: (percent: number) => void;
}

export interface Editors {
  /** `narrow`: there is room for one group only. */
  readonly draw: (groups: Groups, narrow: boolean) => void;
  readonly focusTabs: (side: Side) => void;
}

interface Pane {
  readonly section: HTMLElement;
  readonly strip: TabStrip;
  readonly end: HTMLElement;
  readonly body: HTMLElement;
  drawnActions: string;
}

/** Fills `frame`. */
export function editors(frame: HTMLElement, options: EditorsOptions): Editors {
  const panes: readonly [Pane, Pane] = [pane(0, options), pane(1, options)];
  const bar = separator(frame, options.resized, { label: t("Share of the first group of tabs") });
  frame.replaceChildren(panes[0].section, bar.element, panes[1].section);
  const draw = (groups: Groups, narrow: boolean): void => {
    const both = isSplit(groups) && !narrow;
    for (const side of [0, 1] as const) {
      const { section } = panes[side];
      const there = side === 0 || isSplit(groups);
      section.hidden = !there || (narrow && isSplit(groups) && side !== groups.at);
      section.toggleAttribute("data-used", side === groups.at && both);
      drawPane(panes[side], there ? group(groups, side) : { tabs: [], active: null }, { there, used: side === groups.at }, options);
    }
    frame.dataset["split"] = both ? "beside" : "none";
    frame.style.setProperty("--first-half", `${groups.percent}fr`);
    frame.style.setProperty("--second-half", `${100 - groups.percent}fr`);
    bar.element.hidden = !both;
    bar.show("beside", groups.percent);
  };
  return { draw, focusTabs: (side) => panes[side].strip.focus() };
}

function pane(side: Side, options: EditorsOptions): Pane {
  const label = side === 0 ? t("Open files") : t("Open files of the second group");
  const strip = tabStrip(label, { ...options, dropped: (id, place) => options.dropped(id, side, place), enter: () => options.enter(side) });
  const end = el("div", { class: "end" });
  const body = el("div", { class: "workspace-body" });
  const section = el("section", { class: "workspace-group", "data-group": side, "aria-label": side === 0 ? t("Editor") : t("Second editor") }, el("header", {}, strip.element, end), body);
  section.addEventListener("focusin", () => options.used(side));
  section.addEventListener("pointerdown", () => options.used(side));
  acceptTabs(body, side, options);
  return { section, strip, end, body, drawnActions: "" };
}

function drawPane(pane: Pane, shown: Group, { there, used }: { readonly there: boolean; readonly used: boolean }, options: EditorsOptions): void {
  pane.strip.draw(shown, used);
  const current = shown.active === null ? null : options.content(shown.active);
  if (current !== null && current.parentElement !== pane.body) brought(current, pane.body);
  for (const child of [...pane.body.children]) {
    if (!(child instanceof HTMLElement) || child === current) continue;
    if (child.dataset["content"] === undefined) child.remove();
    else child.hidden = true;
  }
  if (current !== null) current.hidden = false;
  else if (there) pane.body.append(options.empty());
  drawActions(pane, there ? options.actions(shown.active) : []);
}

/** Into the other group, with its text scrolled as it was: an element that is moved begins at its top. */
function brought(element: HTMLElement, body: HTMLElement): void {
  const scroller = element.querySelector(".cm-scroller");
  const top = scroller?.scrollTop ?? 0;
  body.append(element);
  if (scroller !== null && top > 0) scroller.scrollTop = top;
}

function drawActions(pane: Pane, actions: readonly GroupAction[]): void {
  const drawn = JSON.stringify(actions);
  if (drawn === pane.drawnActions) return;
  pane.drawnActions = drawn;
  const focused = pane.end.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["action"] : undefined;
  pane.end.replaceChildren(...actions.map(actionButton));
  if (focused !== undefined) pane.end.querySelector<HTMLElement>(`[data-action="${focused}"]`)?.focus();
}

function actionButton(action: GroupAction): HTMLButtonElement {
  const title = action.keys === undefined ? action.label : `${action.label} (${keyNames(action.keys).join("+")})`;
  const made = el("button", { type: "button", class: "button small ghost square", "aria-label": action.label, title, "data-action": action.id }, icon(action.icon));
  if (action.pressed !== undefined) made.setAttribute("aria-pressed", String(action.pressed));
  made.addEventListener("click", action.run);
  return made;
}

/** A tab dropped on the text comes to the end of that group; near the right edge it makes a second one. */
function acceptTabs(body: HTMLElement, side: Side, options: EditorsOptions): void {
  const beside = (event: DragEvent): boolean => {
    const { left, width } = body.getBoundingClientRect();
    return side === 0 && body.closest("[data-split]")?.getAttribute("data-split") === "none" && event.clientX > left + width * (1 - DROP_BESIDE);
  };
  body.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes(TAB_TYPE) !== true) return;
    event.preventDefault();
    body.dataset["dropping"] = beside(event) ? "beside" : "here";
  });
  body.addEventListener("dragleave", () => delete body.dataset["dropping"]);
  body.addEventListener("drop", (event) => {
    delete body.dataset["dropping"];
    const id = event.dataTransfer?.getData(TAB_TYPE) ?? "";
    if (id === "") return;
    event.preventDefault();
    options.dropped(id, beside(event) ? 1 : side, Number.MAX_SAFE_INTEGER);
  });
}
