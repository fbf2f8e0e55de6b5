// Run: save the file, start it anew in its console, and show that console in the terminal panel.
import type { ConsoleFacts } from "../consoles/set";
import { askText } from "../lib/dialog";
import { requestJson, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { nameOf } from "./address";

/** The page of one file remembers the arguments under the same key. */
const LINE_KEY = "run-arguments:";
const LINE_CHARS_MAX = 1000;
const RUNNABLE = /\.pyw?$/i;

export interface RunningOptions {
  readonly user: string;
  /** False when the file could not be saved, which is said elsewhere. */
  readonly save: () => Promise<boolean>;
  readonly show: (console: ConsoleFacts) => void;
  readonly busy: () => void;
}

export interface Running {
  /** Whether this kind of file can be run. */
  readonly can: (path: string | null) => boolean;
  readonly isBusy: () => boolean;
  readonly run: (path: string) => Promise<void>;
  /** Asks for the arguments, which are remembered, and runs. */
  readonly runWith: (path: string) => Promise<void>;
}

export function running({ user, save, show, busy }: RunningOptions): Running {
  let running = false;
  const run = async (path: string): Promise<void> => {
    if (running) return;
    running = true;
    busy();
    try {
      if (!(await save())) return;
      const json = { path, arguments: line(path) };
      show(await requestJson<ConsoleFacts>(`/api/v0/user/${user}/consoles/run/`, { method: "POST", json }));
    } catch (error) {
      toast(sentence(error), { kind: "danger", action: { label: t("Try again"), run: () => void run(path) } });
    } finally {
      running = false;
      busy();
    }
  };
  const runWith = async (path: string): Promise<void> => {
    const check = (value: string): string | null => (value.length > LINE_CHARS_MAX ? t("Use at most {count} characters.", { count: LINE_CHARS_MAX }) : null);
    const typed = await askText({ title: t("Run “{name}”", { name: nameOf(path) }), label: t("Arguments, as in a shell"), action: t("Run"), value: line(path), check, optional: true });
    if (typed === null) return;
    if (typed === "") localStorage.removeItem(LINE_KEY + path);
    else localStorage.setItem(LINE_KEY + path, typed);
    await run(path);
  };
  return { can: (path) => path !== null && RUNNABLE.test(path), isBusy: () => running, run, runWith };
}

function line(path: string): string {
  return localStorage.getItem(LINE_KEY + path)?.trim() ?? "";
}
