// The line under the terminal: what state the console is in, in words, and the one thing to do about it. It is always
// there, so that the text above neither jumps nor is covered.
import { el } from "../lib/dom";
import { plural, t } from "../lib/i18n";
import { CloseCode } from "../protocol/consoles";
import type { Phase, Refusal, Session } from "./state";

/** For `data-state`. History being replayed is still connecting. */
export type Shown = "live" | "connecting" | "reconnecting" | "ended" | "failed";
export type Action = "restart" | "retry" | "reload" | "log-in";

export interface Status {
  readonly state: Shown;
  readonly text: string;
  /** What the button does, when there is one. */
  readonly action: Action | null;
}

/** A refusal stays on the line for so long, in milliseconds. */
const REFUSAL_MS = 6_000;
/** Of a shell that is left after Ctrl-C, too: nothing to report. */
const INTERRUPTED = 130;
const SIGNALS_FROM = 128;

/** States that last: what was refused before them is no longer what matters. */
const STILL: readonly Shown[] = ["live", "ended", "failed"];

const SHOWN: Readonly<Record<Phase, Shown>> = {
  connecting: "connecting",
  replaying: "connecting",
  live: "live",
  reconnecting: "reconnecting",
  ended: "ended",
  failed: "failed",
};

export function statusOf(session: Session): Status {
  const state = SHOWN[session.phase];
  const sentence = session.closing?.message ?? "";
  switch (session.phase) {
    case "connecting":
      return { state, text: sentence === "" ? t("Connecting…") : t("{sentence} Trying again…", { sentence }), action: null };
    case "replaying":
      return { state, text: t("Loading what was written before…"), action: null };
    case "live":
      return { state, text: liveText(session), action: null };
    case "reconnecting":
      return { state, text: reconnectingText(session, sentence), action: null };
    case "ended":
      return { state, text: endedText(session), action: session.writable || session.stream === null ? "restart" : null };
    case "failed":
      return { state, text: sentence === "" ? t("The server ended this connection.") : sentence, action: after(session.closing?.code) };
  }
}

export function refusalText(why: Refusal): string {
  switch (why) {
    case "full":
      return t("Not typed: too much is waiting to be read already. Wait for the program, or press Ctrl-C once it reads again.");
    case "too-long":
      return t("Not pasted: more than 64 KB at once. Save it as a file instead.");
    case "read-only":
      return t("You may look at this console, but not type.");
    case "ended":
      return t("Not typed: the process has ended.");
    case "failed":
      return t("Not typed: there is no connection.");
  }
}

function liveText(session: Session): string {
  const people = session.total;
  if (people > 1) return plural("{count} person is here.", "{count} people are here.", people);
  return session.writable ? t("Connected.") : t("Connected. You may look, but not type.");
}

function reconnectingText(session: Session, sentence: string): string {
  if (sentence !== "") return t("{sentence} Reconnecting…", { sentence });
  if (session.input.length > 0) return t("Reconnecting… What you typed is kept and sent then.");
  return t("Reconnecting… The program runs on.");
}

function endedText({ exit }: Session): string {
  if (exit === null) return t("The process has ended.");
  if (exit.message !== "") return exit.message;
  if (exit.status === null || exit.status === 0 || exit.status === INTERRUPTED) return t("The process has ended.");
  if (exit.status > SIGNALS_FROM) return t("The process was ended by signal {signal}.", { signal: exit.status - SIGNALS_FROM });
  return t("The process has ended with status {status}.", { status: exit.status });
}

function after(code: number | undefined): Action {
  if (code === CloseCode.notSignedIn) return "log-in";
  return code === CloseCode.noSandbox ? "retry" : "reload";
}

function label(action: Action): string {
  switch (action) {
    case "restart":
      return t("Start a new process");
    case "retry":
      return t("Try again");
    case "reload":
      return t("Reload the page");
    case "log-in":
      return t("Log in");
  }
}

export interface StatusLine {
  readonly element: HTMLElement;
  readonly show: (status: Status) => void;
  /** For a moment, over whatever state there is. */
  readonly refuse: (why: Refusal) => void;
  /** Any other sentence, for a moment. */
  readonly say: (sentence: string) => void;
  readonly dispose: () => void;
}

export function statusLine(act: (action: Action) => void): StatusLine {
  const text = el("span", { class: "text", role: "status" });
  const button = el("button", { type: "button", class: "button small", hidden: true });
  const element = el("div", { class: "terminal-status" }, el("span", { class: "dot", "aria-hidden": "true" }), text, button);
  let shown: Status | null = null;
  let timer = 0;
  const write = (words: string): void => {
    if (text.textContent !== words) text.textContent = words;
  };
  const calm = (): void => {
    timer = 0;
    delete element.dataset["refused"];
    write(shown?.text ?? "");
  };
  button.addEventListener("click", () => {
    if (shown?.action) act(shown.action);
  });
  const show = (status: Status): void => {
    const turned = status.state !== shown?.state && STILL.includes(status.state);
    shown = status;
    element.dataset["state"] = status.state;
    button.hidden = status.action === null;
    button.textContent = status.action === null ? "" : label(status.action);
    if (turned) {
      window.clearTimeout(timer); // what was refused before is no longer so
      calm();
    }
    if (timer === 0) write(status.text);
  };
  const briefly = (words: string): void => {
    window.clearTimeout(timer);
    write(words);
    timer = window.setTimeout(calm, REFUSAL_MS);
  };
  const refuse = (why: Refusal): void => {
    element.dataset["refused"] = "";
    briefly(refusalText(why));
  };
  const say = (sentence: string): void => {
    delete element.dataset["refused"];
    briefly(sentence);
  };
  return { element, show, refuse, say, dispose: () => window.clearTimeout(timer) };
}
