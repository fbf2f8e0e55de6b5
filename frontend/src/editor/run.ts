// Run: save, start the file anew in its console, and show that console under the text. The page stays; the focus goes to
// the program, which may ask something (by a finger it stays, since it would bring up the keyboard).
import { el } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { titleBell } from "../terminal/bell";
import type { TerminalView } from "../terminal/view";
import * as documents from "./documents";
import type { RunConsole } from "./documents";
import type { Panel } from "./panel";

/** What the page does also while the terminal has the focus. */
const PAGE_KEYS = ["Mod+S", "Mod+Enter"] as const;

export interface Runner {
  /** Resolves when the console is there or the attempt has failed; a call during another does nothing. */
  readonly run: () => Promise<void>;
  /** From the text to the terminal, when there is one. */
  readonly focus: () => void;
  /** The panel was closed: the console runs on without us. */
  readonly detach: () => void;
}

export interface RunnerOptions {
  readonly path: string;
  readonly runUrl: string;
  readonly socketBase: string;
  readonly panel: Panel;
  /** Saves first; false when that failed, which the page says by itself. */
  readonly save: () => Promise<boolean>;
  /** Back from the terminal to the text. */
  readonly left: () => void;
  readonly busy: (busy: boolean) => void;
}

/** The terminal's code, which the text does not wait for. */
function terminalModule(): Promise<typeof import("../terminal/view")> {
  return import("../terminal/view");
}

/** Fetches the terminal's code ahead of the first run. */
export function prepareRun(): void {
  terminalModule().catch(() => undefined);
}

export function runner(options: RunnerOptions): Runner {
  const { panel } = options;
  const bell = titleBell();
  let view: TerminalView | null = null;
  let running = false;
  let last: RunConsole | null = null;
  const detach = (): void => {
    view?.dispose();
    view = null;
    panel.body.replaceChildren();
  };
  const show = async (console: RunConsole, focus: boolean): Promise<void> => {
    const { openTerminal } = await terminalModule();
    detach();
    panel.open(console.name, console.console_url);
    view = await openTerminal(panel.body, {
      socket: `${options.socketBase}${console.id}/`,
      focus,
      left: options.left,
      pageKeys: PAGE_KEYS,
      api: `/api/v0/user/${console.user}/consoles/${console.id}/`,
      user: console.user,
      name: () => console.name,
      rang: bell.ring,
    });
  };
  const start = async (): Promise<void> => {
    if (!(await options.save())) return;
    detach(); // before the old process ends, which is not worth a word
    panel.body.append(el("p", { class: "editor-starting", role: "status" }, t("Starting…")));
    panel.open(last?.name ?? options.path.slice(options.path.lastIndexOf("/") + 1), last?.console_url ?? null);
    try {
      last = await documents.run(options.runUrl, options.path, panel.line());
    } catch (error) {
      if (last === null) panel.close();
      else await show(last, false);
      throw error;
    }
    await show(last, window.matchMedia("(pointer: fine)").matches);
  };
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    options.busy(true);
    try {
      await start();
    } catch (error) {
      const retry = { label: t("Try again"), run: () => void run() };
      toast(sentence(error), { kind: "danger", action: retry });
    } finally {
      running = false;
      options.busy(false);
    }
  };
  return { run, focus: () => view?.focus(), detach };
}
