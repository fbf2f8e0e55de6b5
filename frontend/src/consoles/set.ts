// The consoles that are open in a page, in tabs, one or two of them shown: of the console page, and of the workspace's
// terminal panel. It knows nothing of the page's address and title; there may be no console at all.
import { el, find, icon, on } from "../lib/dom";
import { requestJson, sentence } from "../lib/http";
import { toast } from "../lib/toast";
import { isLookedAt, onLook } from "../terminal/bell";
import type { TerminalOptions, TerminalView } from "../terminal/view";
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

export interface ConsoleSetOptions {
  readonly user: string;
  readonly layout: Layout | null;
  /** The console that the server has made an element for, if it has. */
  readonly first: ConsoleFacts | null;
  readonly openTerminal: (element: HTMLElement, options: TerminalOptions) => Promise<TerminalView>;
  /** Shortcuts of the page that no terminal takes. */
  readonly pageKeys: readonly string[];
  /** The key out of a terminal; without it the focus goes to the page's bar. */
  readonly left?: () => void;
  /** Where a new console of a split begins; null for the home folder. */
  readonly folder: () => string | null;
  /** Is to be remembered; null when the last tab was closed. */
  readonly changed: (layout: Layout | null) => void;
  /** Another console is in use, or its terminal is there at last: null until then. */
  readonly turned: (id: number, view: TerminalView | null) => void;
  readonly renamed: (id: number, name: string) => void;
  /** Whether a bell rang that nobody has looked at since. */
  readonly rang: (rang: boolean) => void;
}

export class ConsoleSet {
  layout: Layout | null;
  private readonly known = new Map<number, ConsoleFacts>();
  private readonly ringing = new Set<number>();
  private readonly wide = window.matchMedia(WIDE);
  private readonly tabs;
  private readonly panes;
  private readonly stops: (() => void)[] = [];
  private turnedTo: number | null = null;
  private visible = false;

  constructor(private readonly options: ConsoleSetOptions) {
    const { user, first, layout } = options;
    if (first !== null) this.known.set(first.id, first);
    this.layout = layout;
    this.tabs = tabBar(find("#console-tabs"), {
      name: (id) => this.name(id),
      href: (id) => `/user/${user}/consoles/${id}/`,
      rang: (id) => this.ringing.has(id),
      show: (id) => this.show(id),
      close: (id) => this.close(id),
      enter: () => this.focus(),
    });
    const made = first === null ? null : { element: find("#terminal"), id: first.id };
    this.panes = panes(find("#console-panes"), made, {
      name: (id) => this.name(id),
      open: (element, id) => this.open(element, id),
      opened: (id, view) => this.opened(id, view),
      turnedTo: (id) => this.turnTo(id),
      leave: (id) => this.leaveHalf(id),
      resized: (percent) => this.change((layout) => layouts.resized(layout, percent)),
    });
  }

  start(): void {
    const redraw = (): void => this.draw();
    this.wide.addEventListener("change", redraw);
    this.stops.push(
      () => this.wide.removeEventListener("change", redraw),
      on(find("#split-beside"), "click", () => this.split("beside")),
      on(find("#split-below"), "click", () => this.split("below")),
      on(find("#add-console-menu"), "beforetoggle", () => this.offerClosed()),
      onLook(() => this.looked()),
      () => this.tabs.dispose(),
      () => this.panes.draw(null, { narrow: false, visible: false }),
    );
    void this.learn();
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }

  /** The console in use; null when there is none. */
  get active(): number | null {
    return this.layout === null ? null : layouts.active(this.layout);
  }

  name(id: number): string {
    return this.known.get(id)?.name ?? String(id);
  }

  has(id: number): boolean {
    return this.layout?.tabs.includes(id) === true;
  }

  view(id: number): TerminalView | null {
    return this.panes.view(id);
  }

  /** Terminals are attached only while they can be seen: they need a size. */
  see(visible: boolean): void {
    this.visible = visible;
    this.draw();
  }

  focus(): void {
    if (this.active !== null) this.panes.focus(this.active);
  }

  add(facts: ConsoleFacts): void {
    this.known.set(facts.id, facts);
    this.show(facts.id);
  }

  /** Its process was ended: its terminal is made anew, which starts another. */
  renew(facts: ConsoleFacts): void {
    this.panes.forget(facts.id);
    this.turnedTo = null;
    this.add(facts);
  }

  show(id: number): void {
    this.become(this.layout === null ? layouts.single(id) : layouts.show(this.layout, id));
    this.panes.focus(id);
  }

  close(id: number): void {
    if (this.layout === null) return;
    this.become(layouts.close(this.layout, id));
    this.focus();
  }

  step(by: number): void {
    if (this.layout !== null) this.show(layouts.neighbour(this.layout, by));
  }

  otherHalf(): void {
    this.change(layouts.otherHalf);
    this.focus();
  }

  split(direction: Direction): void {
    const { layout } = this;
    if (!this.wide.matches || layout === null) return;
    if (layouts.isSplit(layout)) {
      this.become(layout.direction === direction ? layouts.unsplit(layout) : layouts.turned(layout, direction));
      return;
    }
    const spare = layouts.spare(layout);
    if (spare === null) void this.splitNew(direction);
    else {
      this.become(layouts.split(layout, direction, spare));
      this.panes.focus(spare);
    }
  }

  private open(element: HTMLElement, id: number): Promise<TerminalView> {
    const { user, left, pageKeys, openTerminal } = this.options;
    return openTerminal(element, {
      socket: `/ws/consoles/${id}/`,
      focus: false,
      api: `/api/v0/user/${user}/consoles/${id}/`,
      user,
      name: () => this.name(id),
      renamed: (name) => this.renamed(id, name),
      rang: () => this.ring(id),
      pageKeys,
      ...(left === undefined ? {} : { left }),
    });
  }

  private opened(id: number, view: TerminalView): void {
    if (id !== this.active) return;
    view.use();
    this.options.turned(id, view);
  }

  /** Names of the tabs that were kept, and which of them are no more. */
  private async learn(): Promise<void> {
    const { user, first } = this.options;
    try {
      const list = await requestJson<ConsoleFacts[]>(`/api/v0/user/${user}/consoles/`);
      const known = new Set([...list.map(({ id }) => id), ...(first === null ? [] : [first.id]), ...this.known.keys()]);
      for (const facts of list) this.known.set(facts.id, facts);
      this.change((layout) => layouts.forget(layout, known) ?? (first === null ? null : layout));
    } catch (error) {
      toast(sentence(error), { kind: "warning" });
    }
  }

  /** By the focus or the mouse: the focus is there already. */
  private turnTo(id: number): void {
    if (id !== this.active && this.layout?.shown.includes(id) === true) this.change((layout) => layouts.show(layout, id));
  }

  private leaveHalf(id: number): void {
    this.change((layout) => layouts.unsplit(id === layouts.active(layout) ? layouts.otherHalf(layout) : layout));
    this.focus();
  }

  /** Every other console has its tab in sight already, so the second half is a new one of the same kind. */
  private async splitNew(direction: Direction): Promise<void> {
    const executable = this.known.get(this.active ?? 0)?.executable ?? "bash";
    const json = { executable, arguments: "", working_directory: this.options.folder() };
    try {
      const made = await requestJson<ConsoleFacts>(`/api/v0/user/${this.options.user}/consoles/`, { method: "POST", json });
      this.known.set(made.id, made);
      this.change((layout) => layouts.split(layout, direction, made.id));
      this.panes.focus(made.id);
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
    }
  }

  /** In the menu of the plus: consoles that run without a tab. */
  private offerClosed(): void {
    const closed = [...this.known.values()].filter(({ id }) => !this.has(id));
    const group = find("#closed-consoles");
    group.hidden = closed.length === 0;
    group.replaceChildren(el("hr", { role: "separator" }));
    for (const { id, name } of closed.slice(0, CLOSED_OFFERED_MAX)) {
      const item = el("button", { type: "button", role: "menuitem", tabindex: -1 }, icon("terminal"), el("span", { class: "cut" }, name));
      item.addEventListener("click", () => this.show(id));
      group.append(item);
    }
  }

  private renamed(id: number, name: string): void {
    this.known.set(id, { executable: "bash", ...this.known.get(id), id, name });
    this.draw();
    this.options.renamed(id, name);
  }

  private ring(id: number): void {
    if (isLookedAt() && this.isVisible(id)) return;
    this.ringing.add(id);
    this.draw();
  }

  private isVisible(id: number): boolean {
    if (!this.visible) return false;
    return this.wide.matches ? this.layout?.shown.includes(id) === true : id === this.active;
  }

  private looked(): void {
    for (const id of this.ringing) if (isLookedAt() && this.isVisible(id)) this.ringing.delete(id);
    this.draw();
  }

  private change(by: (layout: Layout) => Layout | null): void {
    if (this.layout !== null) this.become(by(this.layout));
  }

  private become(layout: Layout | null): void {
    this.layout = layout;
    for (const id of this.ringing) if (!this.has(id) || (isLookedAt() && this.isVisible(id))) this.ringing.delete(id);
    this.options.changed(layout);
    this.draw();
  }

  private draw(): void {
    const { layout, active } = this;
    this.tabs.draw(layout);
    this.panes.draw(layout, { narrow: !this.wide.matches, visible: this.visible });
    for (const direction of ["beside", "below"] as const) {
      const pressed = layout !== null && layouts.isSplit(layout) && layout.direction === direction;
      find(`#split-${direction}`).setAttribute("aria-pressed", String(pressed));
    }
    this.options.rang(this.ringing.size > 0);
    if (active === this.turnedTo) return;
    this.turnedTo = active;
    if (active === null) return;
    const view = this.panes.view(active);
    view?.use();
    this.options.turned(active, view);
  }
}
