// The console page: several consoles in tabs, one or two of them shown; the address follows the one in use.
import { showConsoleName } from "../forms/consoles";
import { addCommands } from "../lib/commands";
import { find, on } from "../lib/dom";
import { markTitle } from "../terminal/bell";
import { openTerminal } from "../terminal/view";
import type { TerminalView } from "../terminal/view";
import { forgetLayout, keepLayout, keptLayout } from "./keeping";
import { TAB_KEYS, tabCommands } from "./keys";
import * as layouts from "./layout";
import type { Direction, Layout } from "./layout";
import { ConsoleSet } from "./set";
import type { ConsoleFacts } from "./set";

export interface ConsolePageOptions {
  readonly user: string;
  /** The console of the page's address. */
  readonly console: ConsoleFacts;
  /** Called when another console is in use, or when its terminal is there at last: null until then. */
  readonly turned?: (id: number, view: TerminalView | null) => void;
}

export class ConsolePage {
  private readonly set: ConsoleSet;
  private readonly stops: (() => void)[] = [];

  constructor(private readonly options: ConsolePageOptions) {
    const { user, console: first } = options;
    this.set = new ConsoleSet({
      user,
      first,
      layout: layouts.restored(keptLayout(user), first.id),
      openTerminal,
      pageKeys: Object.values(TAB_KEYS),
      folder: () => null,
      changed: (layout) => this.keep(layout),
      turned: (id, view) => this.turn(id, view),
      renamed: (id, name) => {
        if (id === this.set.active) showConsoleName(name);
      },
      rang: markTitle,
    });
  }

  start(): void {
    const { set } = this;
    const close = (): void => {
      if (set.active !== null) set.close(set.active);
    };
    const actions = { step: (by: number) => set.step(by), otherHalf: () => set.otherHalf(), split: (direction: Direction) => set.split(direction), add: () => find("#add-console").click(), close };
    this.stops.push(
      on(document, "console-made" as "click", (event) => this.made(event)),
      on(document, "console-killed" as "click", (event) => this.killed(event)),
      addCommands(tabCommands(actions)),
      () => set.dispose(),
    );
    set.start();
    set.focus();
    set.see(true);
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }

  /** The console in use, for what acts on it. */
  get active(): number {
    return this.set.active ?? this.options.console.id;
  }

  name(id: number): string {
    return this.set.name(id);
  }

  private keep(layout: Layout | null): void {
    const { user } = this.options;
    if (layout !== null) {
      keepLayout(user, layout);
      return;
    }
    forgetLayout(user);
    location.assign(`/user/${user}/consoles/`);
  }

  private made(event: Event): void {
    event.preventDefault();
    this.set.add((event as CustomEvent<ConsoleFacts>).detail);
  }

  private killed(event: Event): void {
    const { id } = (event as CustomEvent<{ readonly id: number }>).detail;
    if (!this.set.has(id) || this.set.layout?.tabs.length === 1) return; // the page is left
    event.preventDefault();
    this.set.close(id);
  }

  /** Another console is in use: the address, the name and what acts on it follow. */
  private turn(id: number, view: TerminalView | null): void {
    const address = `/user/${this.options.user}/consoles/${id}/`;
    if (location.pathname !== address) history.replaceState(history.state, "", address);
    for (const button of document.querySelectorAll<HTMLElement>("[data-rename-console]")) button.dataset["renameConsole"] = String(id);
    for (const button of document.querySelectorAll<HTMLElement>("[data-kill-console]")) button.dataset["killConsole"] = String(id);
    showConsoleName(this.name(id));
    this.options.turned?.(id, view);
  }
}
