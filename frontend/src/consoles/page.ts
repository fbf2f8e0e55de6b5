// The console page: several consoles in tabs, one or two of them shown; the address follows the one in use.
import { showConsoleName } from "../forms/consoles";
import { addCommands } from "../lib/commands";
import { el, find, icon, on } from "../lib/dom";
import { requestJson, sentence } from "../lib/http";
import { toast } from "../lib/toast";
import { isLookedAt, markTitle, onLook } from "../terminal/bell";
import { openTerminal } from "../terminal/view";
import type { TerminalView } from "../terminal/view";
import { forgetLayout, keepLayout, keptLayout } from "./keeping";
import { TAB_KEYS, tabCommands } from "./keys";
import * as layouts from "./layout";
import type { Direction, Layout } from "./layout";
import { panes } from "./panes";
import { tabBar } from "./tabBar";

/** The list of all is on a page of its own. */
const CLOSED_OFFERED_MAX = 12;
/** Wide enough for two halves. */
const WIDE = "(min-width: 721px)";

export interface ConsoleFacts {
  readonly id: number;
  readonly name: string;
  readonly executable: string;
}

export interface ConsolePageOptions {
  readonly user: string;
  /** The console of the page's address. */
  readonly console: ConsoleFacts;
  /** Called when another console is in use, or when its terminal is there at last: null until then. */
  readonly turned?: (id: number, view: TerminalView | null) => void;
}

export class ConsolePage {
  private layout: Layout;
  private readonly known = new Map<number, ConsoleFacts>();
  private readonly rang = new Set<number>();
  private readonly wide = window.matchMedia(WIDE);
  private readonly tabs;
  private readonly panes;
  private readonly stops: (() => void)[] = [];
  private turnedTo: number | null = null;

  constructor(private readonly options: ConsolePageOptions) {
    const { user, console: first } = options;
    this.known.set(first.id, first);
    this.layout = layouts.restored(keptLayout(user), first.id);
    this.tabs = tabBar(find("#console-tabs"), {
      name: (id) => this.name(id),
      href: (id) => this.href(id),
      rang: (id) => this.rang.has(id),
      show: (id) => this.show(id),
      close: (id) => this.close(id),
      enter: () => this.panes.focus(layouts.active(this.layout)),
    });
    this.panes = panes(find("#console-panes"), find("#terminal"), first.id, {
      name: (id) => this.name(id),
      open: (element, id) => this.open(element, id),
      opened: (id, view) => this.opened(id, view),
      turnedTo: (id) => this.turnTo(id),
      leave: (id) => this.leaveHalf(id),
      resized: (percent) => this.become(layouts.resized(this.layout, percent)),
    });
  }

  start(): void {
    const redraw = (): void => this.draw();
    this.wide.addEventListener("change", redraw);
    const beside = find("#split-beside");
    const below = find("#split-below");
    const actions = { step: (by: number) => this.show(layouts.neighbour(this.layout, by)), otherHalf: () => this.otherHalf(), split: (direction: Direction) => this.split(direction), add: () => find("#add-console").click(), close: () => this.close(layouts.active(this.layout)) };
    this.stops.push(
      () => this.wide.removeEventListener("change", redraw),
      on(beside, "click", () => this.split("beside")),
      on(below, "click", () => this.split("below")),
      on(find("#add-console-menu"), "beforetoggle", () => this.offerClosed()),
      on(document, "console-made" as "click", (event) => this.made(event)),
      on(document, "console-killed" as "click", (event) => this.killed(event)),
      addCommands(tabCommands(actions)),
      onLook(() => this.looked()),
      () => this.tabs.dispose(),
    );
    this.panes.focus(this.options.console.id);
    this.draw();
    void this.learn();
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }

  /** The console in use, for what acts on it. */
  get active(): number {
    return layouts.active(this.layout);
  }

  name(id: number): string {
    return this.known.get(id)?.name ?? String(id);
  }

  private href(id: number): string {
    return `/user/${this.options.user}/consoles/${id}/`;
  }

  private api(id: number): string {
    return `/api/v0/user/${this.options.user}/consoles/${id}/`;
  }

  private open(element: HTMLElement, id: number): Promise<TerminalView> {
    return openTerminal(element, {
      socket: `/ws/consoles/${id}/`,
      focus: false,
      api: this.api(id),
      user: this.options.user,
      name: () => this.name(id),
      renamed: (name) => this.renamed(id, name),
      rang: () => this.ring(id),
      pageKeys: Object.values(TAB_KEYS),
    });
  }

  private opened(id: number, view: TerminalView): void {
    if (id !== this.active) return;
    view.use();
    this.options.turned?.(id, view);
  }

  /** Names of the tabs that were kept, and which of them are no more. */
  private async learn(): Promise<void> {
    try {
      const list = await requestJson<ConsoleFacts[]>(`/api/v0/user/${this.options.user}/consoles/`);
      for (const facts of list) this.known.set(facts.id, facts);
      const known = new Set([...list.map(({ id }) => id), this.options.console.id]);
      this.become(layouts.forget(this.layout, known) ?? this.layout);
    } catch (error) {
      toast(sentence(error), { kind: "warning" });
    }
  }

  private show(id: number): void {
    this.become(layouts.show(this.layout, id));
    this.panes.focus(id);
  }

  /** By the focus or the mouse: the focus is there already. */
  private turnTo(id: number): void {
    if (id !== this.active && this.layout.shown.includes(id)) this.become(layouts.show(this.layout, id));
  }

  private otherHalf(): void {
    this.become(layouts.otherHalf(this.layout));
    this.panes.focus(this.active);
  }

  private close(id: number): void {
    const left = layouts.close(this.layout, id);
    if (left === null) {
      forgetLayout(this.options.user);
      location.assign(`/user/${this.options.user}/consoles/`);
      return;
    }
    this.become(left);
    this.panes.focus(this.active);
  }

  private leaveHalf(id: number): void {
    const kept = id === this.active ? layouts.otherHalf(this.layout) : this.layout;
    this.become(layouts.unsplit(kept));
    this.panes.focus(this.active);
  }

  private split(direction: Direction): void {
    if (!this.wide.matches) return;
    if (layouts.isSplit(this.layout)) {
      this.become(this.layout.direction === direction ? layouts.unsplit(this.layout) : layouts.turned(this.layout, direction));
      return;
    }
    const spare = layouts.spare(this.layout);
    if (spare === null) {
      void this.splitNew(direction);
      return;
    }
    this.become(layouts.split(this.layout, direction, spare));
    this.panes.focus(spare);
  }

  /** Every other console has its tab in sight already, so the second half is a new one of the same kind. */
  private async splitNew(direction: Direction): Promise<void> {
    const executable = this.known.get(this.active)?.executable ?? this.options.console.executable;
    const json = { executable, arguments: "", working_directory: null };
    try {
      const made = await requestJson<ConsoleFacts>(`/api/v0/user/${this.options.user}/consoles/`, { method: "POST", json });
      this.known.set(made.id, made);
      this.become(layouts.split(this.layout, direction, made.id));
      this.panes.focus(made.id);
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
    }
  }

  /** In the menu of the plus: consoles that run without a tab. */
  private offerClosed(): void {
    const closed = [...this.known.values()].filter(({ id }) => !this.layout.tabs.includes(id));
    const group = find("#closed-consoles");
    group.hidden = closed.length === 0;
    group.replaceChildren(el("hr", { role: "separator" }));
    for (const { id, name } of closed.slice(0, CLOSED_OFFERED_MAX)) {
      const item = el("button", { type: "button", role: "menuitem", tabindex: -1 }, icon("terminal"), el("span", { class: "cut" }, name));
      item.addEventListener("click", () => this.show(id));
      group.append(item);
    }
  }

  private made(event: Event): void {
    event.preventDefault();
    const facts = (event as CustomEvent<ConsoleFacts>).detail;
    this.known.set(facts.id, facts);
    this.show(facts.id);
  }

  private killed(event: Event): void {
    const { id } = (event as CustomEvent<{ readonly id: number }>).detail;
    if (!this.layout.tabs.includes(id) || this.layout.tabs.length === 1) return; // the page is left
    event.preventDefault();
    this.close(id);
  }

  private renamed(id: number, name: string): void {
    this.known.set(id, { executable: "bash", ...this.known.get(id), id, name });
    this.draw();
    if (id === this.active) showConsoleName(name);
  }

  private ring(id: number): void {
    if (isLookedAt() && this.isVisible(id)) return;
    this.rang.add(id);
    this.draw();
  }

  private isVisible(id: number): boolean {
    return this.wide.matches ? this.layout.shown.includes(id) : id === this.active;
  }

  private looked(): void {
    for (const id of this.rang) if (isLookedAt() && this.isVisible(id)) this.rang.delete(id);
    this.draw();
  }

  private become(layout: Layout): void {
    this.layout = layout;
    keepLayout(this.options.user, layout);
    for (const id of this.rang) if (!layout.tabs.includes(id) || (isLookedAt() && this.isVisible(id))) this.rang.delete(id);
    this.draw();
  }

  private draw(): void {
    const { layout } = this;
    this.tabs.draw(layout);
    this.panes.draw(layout, !this.wide.matches);
    for (const direction of ["beside", "below"] as const) {
      const pressed = layouts.isSplit(layout) && layout.direction === direction;
      find(`#split-${direction}`).setAttribute("aria-pressed", String(pressed));
    }
    if (this.active !== this.turnedTo) this.turn(this.active);
    markTitle(this.rang.size > 0);
  }

  /** Another console is in use: the address, the name and what acts on it follow. */
  private turn(id: number): void {
    this.turnedTo = id;
    if (location.pathname !== this.href(id)) history.replaceState(history.state, "", this.href(id));
    for (const button of document.querySelectorAll<HTMLElement>("[data-rename-console]")) button.dataset["renameConsole"] = String(id);
    for (const button of document.querySelectorAll<HTMLElement>("[data-kill-console]")) button.dataset["killConsole"] = String(id);
    showConsoleName(this.name(id));
    const view = this.panes.view(id);
    view?.use();
    this.options.turned?.(id, view);
  }
}
