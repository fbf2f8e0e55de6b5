// Run: save the file, start it anew in its console, and show that console; again, with arguments that are remembered, and
// until it is stopped: by Ctrl-C, as in any terminal, and where that is not heard by ending its processes.
import type { RunConsole } from "../editor/documents";
import { LINE_CHARS_MAX, rememberLine, rememberedLine } from "../editor/runArguments";
import { askText } from "../lib/dialog";
import { HttpError, request, requestJson, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";

const RUNNABLE = /\.pyw?$/i;
const INTERRUPT = "\x03";
/** A program that is asked to end is looked at so often, so many milliseconds apart. */
const LOOKS = 8;
const LOOK_MS = 250;
/** Python waits for the person after a program: it has ended. */
const PROMPT = />>> $|In \[\d+\]: $/;
/** Sandboxes may have to be woken, in milliseconds. */
const START_MS = 120_000;

/** The console of a file, as the API answers it. */
export interface RanConsole extends RunConsole {
  readonly executable: string;
}

/** What runs a file. */
export interface Interpreter {
  readonly command: readonly string[];
  readonly source: "shebang" | "virtualenv" | "default";
  readonly words: string;
}

export interface RunningOptions {
  readonly user: string;
  /** False when the file could not be saved, which is said elsewhere. */
  readonly save: (path: string) => Promise<boolean>;
  /** Shows the console, in which the file's process begins with the next look. */
  readonly show: (console: RanConsole) => void;
  /** Something is different: what runs, or whether something is being started. */
  readonly busy: () => void;
}

export interface Running {
  /** Whether this kind of file can be run. */
  readonly can: (path: string | null) => boolean;
  readonly isBusy: () => boolean;
  /** What was run last; null before the first run. */
  readonly last: () => string | null;
  readonly run: (path: string) => Promise<void>;
  /** What was run last, whichever file is looked at now. */
  readonly again: () => Promise<void>;
  /** Asks for the arguments, which are remembered, and runs. */
  readonly runWith: (path: string) => Promise<void>;
  /** Ends what was run last; asked again meanwhile, without waiting for it to hear. */
  readonly stop: () => Promise<void>;
  readonly line: (path: string) => string;
  readonly setLine: (path: string, line: string) => void;
  /** What will run the file; null where that cannot be said. */
  readonly interpreter: (path: string) => Promise<Interpreter | null>;
}

interface ProcessFacts {
  readonly runtime: string;
  readonly pid: number;
  readonly started_at: string;
  readonly platform: boolean;
  readonly console: { readonly id: number } | null;
}

export function running({ user, save, show, busy }: RunningOptions): Running {
  const api = `/api/v0/user/${user}/`;
  let starting = false;
  let stopping = false;
  let ran: { readonly path: string; readonly console: RanConsole } | null = null;
  const run = async (path: string): Promise<void> => {
    if (starting) return;
    starting = true;
    busy();
    try {
      if (!(await save(path))) return;
      const console = await requestJson<RanConsole>(`${api}consoles/run/`, { method: "POST", json: { path, arguments: lineOf(path) }, timeout: START_MS });
      ran = { path, console };
      show(console);
    } catch (error) {
      toast(sentence(error), { kind: "danger", action: { label: t("Try again"), run: () => void run(path) } });
    } finally {
      starting = false;
      busy();
    }
  };
  const again = async (): Promise<void> => {
    if (ran !== null) await run(ran.path);
    else toast(t("Nothing was run yet."), { kind: "info" });
  };
  const runWith = async (path: string): Promise<void> => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const check = (value: string): string | null => (value.length > LINE_CHARS_MAX ? t("Use at most {count} characters.", { count: LINE_CHARS_MAX }) : null);
    const typed = await askText({ title: t("Run “{name}”", { name }), label: t("Arguments, as in a shell"), action: t("Run"), value: lineOf(path), check, optional: true });
    if (typed === null) return;
    rememberLine(path, typed);
    await run(path);
  };
  const stop = async (): Promise<void> => {
    if (ran === null) return;
    const { id, name } = ran.console;
    try {
      if (stopping) await kill(api, id);
      else {
        stopping = true;
        if (!(await interrupted(api, id))) offerToKill(api, id, name);
      }
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
    } finally {
      stopping = false;
      busy();
    }
  };
  const interpreter = async (path: string): Promise<Interpreter | null> => {
    try {
      return await requestJson<Interpreter>(`${api}python/interpreter/`, { query: { path } });
    } catch {
      return null; // running will say what is wrong
    }
  };
  return { can: (path) => path !== null && RUNNABLE.test(path), isBusy: () => starting, last: () => ran?.path ?? null, run, again, runWith, stop, line: lineOf, setLine: rememberLine, interpreter };
}

function lineOf(path: string): string {
  return rememberedLine(path).trim();
}

/** Presses Ctrl-C; whether nothing of the program is left after a moment. */
async function interrupted(api: string, id: number): Promise<boolean> {
  if (await isOver(api, id)) return true; // typing would start it anew
  await request(`${api}consoles/${id}/send_input/`, { method: "POST", json: { input: INTERRUPT } });
  for (let look = 0; look < LOOKS; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (await isOver(api, id)) return true;
  }
  return false;
}

/** Whether the process has ended, or Python waits at its prompt. */
async function isOver(api: string, id: number): Promise<boolean> {
  try {
    const { ended } = await requestJson<{ readonly ended: boolean }>(`${api}consoles/${id}/wait/`, { query: { seconds: 0 } });
    if (ended) return true;
  } catch (error) {
    if (error instanceof HttpError && error.status === 412) return true; // nothing was started, or it ended with its sandbox
    throw error;
  }
  const { output } = await requestJson<{ readonly output: string }>(`${api}consoles/${id}/get_latest_output/`);
  return PROMPT.test(output);
}

function offerToKill(api: string, id: number, name: string): void {
  const end = (): void => {
    kill(api, id).catch((error: unknown) => void toast(sentence(error), { kind: "danger" }));
  };
  toast(t("“{name}” does not react to Ctrl-C.", { name }), { kind: "warning", stay: 0, action: { label: t("End its processes"), run: end } });
}

/** Ends all that was started in the console: asked first, and killed where it does not go. */
async function kill(api: string, id: number): Promise<void> {
  const { processes } = await requestJson<{ readonly processes: readonly ProcessFacts[] }>(`${api}processes/`);
  const own = processes.filter(({ console, platform }) => console?.id === id && !platform);
  const ends = own.map(async ({ runtime, pid, started_at }) => {
    try {
      await request(`${api}processes/${runtime}/${pid}/?${new URLSearchParams({ started_at }).toString()}`, { method: "DELETE" });
    } catch (error) {
      if (!(error instanceof HttpError && error.status === 404)) throw error; // it went with another
    }
  });
  await Promise.all(ends);
}
