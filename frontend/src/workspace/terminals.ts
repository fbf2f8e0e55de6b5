// The terminal panel below the text: the consoles with a tab there, and new ones in a folder of the workspace.
import { restored } from "../consoles/layout";
import type { Layout as Consoles } from "../consoles/layout";
import { ConsoleSet } from "../consoles/set";
import type { ConsoleFacts } from "../consoles/set";
import { el, find, icon, on } from "../lib/dom";
import { request, requestJson, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import type { TerminalOptions, TerminalView } from "../terminal/view";

/** A terminal that is not live after as many milliseconds is typed into all the same: the server keeps what is typed. */
const LIVE_MS = 8_000;
/** The shell has drawn its prompt by then, in milliseconds after its terminal is live. */
const PROMPT_MS = 150;

export interface TerminalsOptions {
  readonly user: string;
  readonly layout: Consoles | null;
  readonly openTerminal: (element: HTMLElement, options: TerminalOptions) => Promise<TerminalView>;
  readonly pageKeys: readonly string[];
  /** Where new consoles begin. */
  readonly folder: () => string;
  readonly changed: (layout: Consoles | null) => void;
  readonly rang: (rang: boolean) => void;
  /** Out of a terminal, back to the text. */
  readonly left: () => void;
  /** The panel is to be seen: a console was made. */
  readonly wanted: () => void;
  readonly hide: () => void;
}

export class Terminals {
  private readonly set: ConsoleSet;
  private readonly stops: (() => void)[] = [];
  private readonly empty: HTMLElement;
  private readonly api: string;

  constructor(private readonly options: TerminalsOptions) {
    const { user, layout } = options;
    this.api = `/api/v0/user/${user}/consoles/`;
    this.empty = emptyState(() => void this.open(options.folder()));
    this.set = new ConsoleSet({
      user,
      first: null,
      layout: checked(layout),
      openTerminal: options.openTerminal,
      pageKeys: options.pageKeys,
      left: options.left,
      folder: options.folder,
      changed: (now) => {
        this.empty.hidden = now !== null;
        options.changed(now);
      },
      turned: (id) => this.turned(id),
      renamed: (id) => this.turned(id),
      rang: options.rang,
    });
  }

  /** `section` is the panel, as the server made it. */
  start(section: HTMLElement): void {
    const kill = button("circle-stop", t("Kill the console"));
    kill.dataset["killConsole"] = "";
    kill.id = "kill-console";
    const hide = button("x", t("Hide the terminal"));
    find(".console-bar > .end", section).append(kill, hide);
    this.empty.hidden = this.set.layout !== null;
    find("#console-panes", section).before(this.empty);
    this.stops.push(
      on(hide, "click", this.options.hide),
      on(document, "console-made" as "click", (event) => this.made(event)),
      on(document, "console-killed" as "click", (event) => this.killed(event)),
      () => this.set.dispose(),
    );
    this.folderChanged();
    this.set.start();
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }

  /** New consoles begin in the workspace's folder. */
  folderChanged(): void {
    for (const item of document.querySelectorAll<HTMLElement>("#add-console-menu [data-new-console]")) item.dataset["directory"] = this.options.folder();
  }

  see(visible: boolean): void {
    this.set.see(visible);
  }

  focus(): void {
    if (this.set.active !== null) this.set.focus();
    else this.empty.querySelector("button")?.focus();
  }

  get isEmpty(): boolean {
    return this.set.layout === null;
  }

  step(by: number): void {
    this.set.step(by);
    this.set.focus();
  }

  split(): void {
    this.set.split("beside");
  }

  closeTab(): void {
    if (this.set.active !== null) this.set.close(this.set.active);
  }

  add(facts: ConsoleFacts): void {
    this.options.wanted();
    this.set.add(facts);
  }

  /** A console whose process was ended, to be started anew. */
  renew(facts: ConsoleFacts): void {
    this.options.wanted();
    this.set.renew(facts);
  }

  /** Bash in a folder; what is `typed` stands on its command line, and is run with `enter`. */
  async open(folder: string, typed = "", enter = false): Promise<void> {
    try {
      const json = { executable: "bash", arguments: "", working_directory: folder };
      const made = await requestJson<ConsoleFacts>(this.api, { method: "POST", json });
      this.add(made);
      if (typed === "" && !enter) return;
      await this.live(made.id);
      await request(`${this.api}${made.id}/send_input/`, { method: "POST", json: { input: enter ? `${typed}\n` : typed } });
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
    }
  }

  /** Waits until the shell can show what is typed where it belongs: behind its prompt. */
  private live(id: number): Promise<void> {
    return new Promise((resolve) => {
      let stop = (): void => undefined;
      const done = (): void => {
        stop();
        window.clearInterval(look);
        window.clearTimeout(late);
        window.setTimeout(resolve, PROMPT_MS);
      };
      const late = window.setTimeout(done, LIVE_MS);
      const look = window.setInterval(() => {
        const view = this.set.view(id);
        if (view === null) return;
        window.clearInterval(look);
        stop = view.watch(({ phase }) => {
          if (phase === "live") done();
        });
        if (view.session.phase === "live") done();
      }, PROMPT_MS);
    });
  }

  /** What acts on the console in use is told which it is. */
  private turned(id: number): void {
    const kill = document.getElementById("kill-console");
    if (kill !== null && id === this.set.active) {
      kill.dataset["killConsole"] = String(id);
      kill.dataset["name"] = this.set.name(id);
    }
  }

  private made(event: Event): void {
    event.preventDefault();
    this.add((event as CustomEvent<ConsoleFacts>).detail);
  }

  private killed(event: Event): void {
    const { id } = (event as CustomEvent<{ readonly id: number }>).detail;
    if (!this.set.has(id)) return;
    event.preventDefault();
    const name = this.set.name(id);
    this.set.close(id);
    toast(t("“{name}” killed.", { name }), { kind: "ok" });
  }
}

/** What was kept, as far as it makes sense. */
function checked(layout: Consoles | null): Consoles | null {
  const [first] = layout?.shown ?? [];
  return typeof first === "number" ? restored(layout, first) : null;
}

function emptyState(open: () => void): HTMLElement {
  const make = el("button", { type: "button", class: "button primary" }, icon("square-terminal"), t("Open Bash here"));
  make.addEventListener("click", open);
  const text = t("A console is a terminal in your sandbox. It goes on running when you close its tab or leave this page.");
  return el("div", { class: "empty workspace-no-terminal" }, el("h2", {}, t("No console is open here")), el("p", {}, text), el("div", { class: "row" }, make));
}

function button(name: "circle-stop" | "x", label: string): HTMLButtonElement {
  return el("button", { type: "button", class: "button ghost small square", "aria-label": label, title: label }, icon(name));
}
