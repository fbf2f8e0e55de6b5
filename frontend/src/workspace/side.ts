// The panels at the side, and the bar of their buttons. A panel is made when it is first shown, and then only hidden.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";
import type { Panel, PanelHandle, Workspace } from "./panel";

export interface SideOptions {
  readonly panels: readonly Panel[];
  readonly workspace: Workspace;
  /** A button of the bar was pressed. */
  readonly pressed: (id: string) => void;
  readonly hide: () => void;
}

export interface SidePanels {
  /** Shows the panel with that id, or none. */
  readonly draw: (shown: string | null) => void;
  readonly focus: (id: string) => void;
  readonly focusBar: () => void;
  readonly dispose: () => void;
}

interface Made {
  readonly place: HTMLElement;
  readonly handle: PanelHandle;
}

/** `bar` gets the buttons, `side` the panels. */
export function sidePanels(bar: HTMLElement, side: HTMLElement, { panels, workspace, pressed, hide }: SideOptions): SidePanels {
  const made = new Map<string, Made>();
  const buttons = new Map(panels.map((panel) => [panel.id, panelButton(panel, () => pressed(panel.id))]));
  const title = el("h2", { class: "cut" });
  const words = t("Hide the panel");
  const leave = el("button", { type: "button", class: "button ghost small square", "aria-label": words, title: words }, icon("x"));
  const body = el("div", { class: "workspace-panels" });
  let now: string | null = null;
  leave.addEventListener("click", hide);
  bar.replaceChildren(...buttons.values());
  side.replaceChildren(el("header", {}, title, leave), body);
  bar.addEventListener("keydown", (event) => walk(event, [...buttons.values()]));
  const mount = (panel: Panel): Made => {
    const place = el("div", { class: "workspace-panel", "data-panel": panel.id });
    body.append(place);
    const fresh = { place, handle: panel.mount(place, workspace) };
    made.set(panel.id, fresh);
    return fresh;
  };
  const draw = (shown: string | null): void => {
    const panel = panels.find(({ id }) => id === shown) ?? null;
    side.hidden = panel === null;
    bar.hidden = panels.length === 0;
    const first = panels[0]?.id;
    for (const [id, button] of buttons) {
      button.setAttribute("aria-pressed", String(id === shown));
      button.tabIndex = id === (shown ?? first) ? 0 : -1;
    }
    if (panel !== null) {
      side.ariaLabel = title.textContent = panel.title;
      const { place } = made.get(panel.id) ?? mount(panel);
      for (const one of made.values()) one.place.hidden = one.place !== place;
    }
    const next = panel?.id ?? null;
    if (next === now) return;
    if (now !== null) made.get(now)?.handle.hidden?.();
    if (next !== null) made.get(next)?.handle.shown?.();
    now = next;
  };
  const dispose = (): void => {
    for (const { handle, place } of made.values()) {
      handle.dispose();
      place.remove();
    }
    made.clear();
  };
  const focusBar = (): void => bar.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  return { draw, focus: (id) => made.get(id)?.handle.focus(), focusBar, dispose };
}

function panelButton(panel: Panel, run: () => void): HTMLButtonElement {
  const title = panel.keys === undefined ? panel.title : `${panel.title} (${keyNames(panel.keys).join("+")})`;
  const made = el("button", { type: "button", class: "activity", "aria-label": panel.title, title, "data-activity": panel.id }, icon(panel.icon));
  made.addEventListener("click", run);
  return made;
}

function walk(event: KeyboardEvent, buttons: readonly HTMLElement[]): void {
  const at = buttons.findIndex((button) => button === document.activeElement);
  const step = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : 0;
  if (at < 0 || step === 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
