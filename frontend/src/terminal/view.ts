// A terminal on the page: xterm wired to an attachment. The console page and the editor's panel both mount this.
//
// For browser tests and assistive tools: the element has data-state (live, connecting, reconnecting, ended, failed), and
// window.terrarium.terminal.text() is the text of the terminal that is in use, read only.
import type { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { addCommands } from "../lib/commands";
import type { Command } from "../lib/commands";
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import { matches } from "../lib/keys";
import { address } from "../lib/socket";
import type { SizingRule } from "../protocol/consoles";
import { Attachment } from "./attachment";
import { clipboardKey } from "./clipboard";
import { keyBar } from "./keybar";
import { followLooks, fontFamily, makeTerminal } from "./making";
import { olderLine } from "./older";
import type { OpenedPlace } from "./placeLinks";
import { prefer, preferences } from "./preferences";
import { Recording } from "./recording";
import { replayed } from "./replaying";
import { recordedScreen } from "./screen";
import { fontSizeKey, watchSize } from "./sizing";
import type { Session } from "./state";
import { statusLine, statusOf } from "./status";
import type { Action, StatusLine } from "./status";
import { bufferText } from "./text";
import { terminalTools } from "./tools";
import { watchVisibility, wireFiles, wireInput, wirePastes, wirePlaces, wireProgram } from "./wiring";

const ID_BYTES = 16;

declare global {
  interface Window {
    terrarium?: {
      terminal?: { readonly text: () => string };
      editor?: { readonly text: () => string };
      preview?: { readonly update: (text: string) => void };
    };
  }
}

export interface TerminalOptions {
  /** The console's websocket: a path on this origin. */
  readonly socket: string;
  readonly focus: boolean;
  /** The console in the API, for its owner: dropped files go to its folder, and all of its output can be had. */
  readonly api?: string;
  /** The owner's name. */
  readonly user?: string;
  /** Opens a file that the output names, at its line; without it the workspace does, in a new tab. For the owner only. */
  readonly openPlace?: (place: OpenedPlace) => void;
  /** What the console is called now, for the names of downloads. */
  readonly name?: () => string;
  /** What a link is exchanged for, before each connection. */
  readonly ticket?: () => Promise<string>;
  readonly renamed?: (name: string) => void;
  /** The program rang the bell. */
  readonly rang?: () => void;
  /** Ctrl-F6 in the terminal (and Ctrl-`, which came here); without it the focus goes to the page's bar. */
  readonly left?: () => void;
  /** Shortcuts of the page that the terminal does not take: "Mod+S". */
  readonly pageKeys?: readonly string[];
}

export interface TerminalView {
  /** What the terminal fills. */
  readonly element: HTMLElement;
  readonly focus: () => void;
  /** This is the one that the page's commands mean, of several. */
  readonly use: () => void;
  readonly session: Session;
  /** Calls back after every change of the session; returns what stops that. */
  readonly watch: (changed: (session: Session) => void) => () => void;
  /** The console's size is to follow another rule. */
  readonly size: (rule: SizingRule) => void;
  /** A sentence in the status line, for a moment. */
  readonly say: (sentence: string) => void;
  readonly dispose: () => void;
}

/** Fills `element` with a terminal that is attached to a console. */
export async function openTerminal(element: HTMLElement, options: TerminalOptions): Promise<TerminalView> {
  element.dataset["state"] = "connecting";
  const family = await fontFamily(element);
  const screen = el("div", { class: "terminal-screen" });
  const stage = el("div", { class: "terminal-stage" }, screen);
  const terminal = makeTerminal(family, screen);
  const keys = keyBar(terminal);
  const status = statusLine((action) => act(action, attachment, terminal));
  element.classList.add("terminal");
  element.replaceChildren(stage, keys.element, status.element);
  terminal.open(screen);
  const sizing = watchSize(terminal, screen, (size) => attachment.fit(size));
  const wanted = sizing.fitting();
  terminal.resize(wanted.cols, wanted.rows);
  const recording = new Recording(wanted);
  const watchers = new Set<(session: Session) => void>();
  const changed = (session: Session): void => {
    const shown = statusOf(session);
    element.dataset["state"] = shown.state;
    terminal.options.cursorInactiveStyle = shown.state === "live" ? "outline" : "none";
    status.show(shown);
    if (session.phase === "live") recording.live();
    for (const watcher of watchers) watcher(session);
  };
  const listener = { changed, refused: status.refuse, renamed: (name: string) => options.renamed?.(name) };
  const attachment: Attachment = new Attachment(address(options.socket), randomId(), wanted, recordedScreen(terminal, recording), listener, options.ticket ?? null);
  const watch = (watcher: (session: Session) => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  const stopInput = wireInput(terminal, attachment, (text) => keys.modified(text));
  const extras = addExtras({ terminal, attachment, stage, screen, status, recording, watch }, options);
  const stops = [
    extras.dispose,
    stopInput,
    followLooks(terminal, screen, () => attachment.fit(sizing.fitting())),
    watchVisibility(attachment),
    () => watchers.clear(),
    () => sizing.dispose(),
    () => status.dispose(),
    () => attachment.dispose(),
    () => terminal.dispose(),
    () => delete element.dataset["state"],
  ];
  terminal.attachCustomKeyEventHandler((event) => extras.key(event) && ownKey(event, terminal, attachment, extras.search, options));
  terminal.textarea?.addEventListener("focus", () => {
    extras.use();
    attachment.focused();
  });
  extras.use();
  if (options.focus) terminal.focus();
  return {
    element,
    focus: () => terminal.focus(),
    use: extras.use,
    get session() {
      return attachment.session;
    },
    watch,
    size: (rule) => attachment.size(rule),
    say: status.say,
    dispose: () => stops.forEach((stop) => stop()),
  };
}

interface Parts {
  readonly terminal: Terminal;
  readonly attachment: Attachment;
  readonly stage: HTMLElement;
  readonly screen: HTMLElement;
  readonly status: StatusLine;
  readonly recording: Recording;
  readonly watch: TerminalView["watch"];
}

/** Everything beside text and keys. It comes after the input: of two who listen to the program's sequences, the last has the first word. */
function addExtras(parts: Parts, options: TerminalOptions): { readonly search: () => void; readonly key: (event: KeyboardEvent) => boolean; readonly use: () => void; readonly dispose: () => void } {
  const { terminal, attachment, stage, screen, status, recording, watch } = parts;
  const load = (): Promise<void> => {
    recording.again();
    return replayed(attachment, watch);
  };
  const older = olderLine(terminal, screen, { bytes: () => attachment.session.older, load });
  const name = options.name ?? ((): string => t("Console"));
  const tools = terminalTools(terminal, { place: stage, recording, api: options.api ?? null, name, older: older.load });
  const places = wirePlaces(terminal, screen, options);
  const used = inUse(terminal, [...commands(), ...tools.commands, ...places.commands]);
  stage.append(older.element);
  status.element.append(tools.element);
  const stops = [
    wirePastes(terminal, screen, attachment),
    wireProgram(terminal, stage, attachment, { rang: () => options.rang?.(), note: status.say }),
    wireFiles(stage, options.api, options.user),
    places.dispose,
    watch(older.refresh),
    older.dispose,
    tools.dispose,
    used.dispose,
  ];
  return { search: tools.search, key: places.key, use: used.now, dispose: () => stops.forEach((stop) => stop()) };
}

/** Of several terminals on a page, one is meant by the commands and by what reads the text. */
function inUse(terminal: Terminal, list: readonly Command[]): { readonly now: () => void; readonly dispose: () => void } {
  const told = { text: () => bufferText(terminal) };
  let remove = (): void => undefined;
  const now = (): void => {
    remove = addCommands(list);
    window.terrarium = { ...window.terrarium, terminal: told };
  };
  const dispose = (): void => {
    remove();
    if (window.terrarium?.terminal === told) delete window.terrarium.terminal;
  };
  return { now, dispose };
}

/** Keys that this page keeps for itself. True lets xterm have the key. */
function ownKey(event: KeyboardEvent, terminal: Terminal, attachment: Attachment, search: () => void, { left, pageKeys }: TerminalOptions): boolean {
  if (event.ctrlKey && (event.key === "F6" || (event.key === "`" && left !== undefined))) return leave(event, terminal, left);
  if (pageKeys?.some((combination) => matches(event, combination)) === true) return false;
  if (event.key === "Tab" && isStill(attachment)) return false; // nothing reads it, so it moves the focus as elsewhere
  const size = fontSizeKey(event, preferences().fontSize);
  const searches = matches(event, "Mod+Shift+F");
  if (size === null && !searches) return clipboardKey(event, terminal);
  event.preventDefault();
  if (event.type !== "keydown") return false;
  if (size !== null) prefer({ fontSize: size });
  else search();
  return false;
}

/** Tab belongs to the program, so there is another key out of the terminal. */
function leave(event: KeyboardEvent, terminal: Terminal, left: (() => void) | undefined): boolean {
  event.preventDefault();
  if (event.type !== "keydown") return false;
  terminal.blur();
  if (left !== undefined) left();
  else document.querySelector<HTMLElement>(".slimbar a, .slimbar button")?.focus();
  return false;
}

function act(action: Action, attachment: Attachment, terminal: Terminal): void {
  if (action === "reload" || action === "log-in") {
    window.location.reload(); // signed out, the server leads to the log-in and back here
    return;
  }
  attachment.revive();
  terminal.focus();
}

function isStill({ session }: Attachment): boolean {
  return session.phase === "ended" || session.phase === "failed";
}

function commands(): readonly Command[] {
  const shown = { group: t("Terminal"), boundElsewhere: true, hidden: true } as const;
  return [
    { id: "terminal-copy", label: t("Copy"), keys: "Mod+Shift+C", ...shown },
    { id: "terminal-paste", label: t("Paste"), keys: "Mod+Shift+V", ...shown },
    { id: "terminal-larger", label: t("Larger text"), keys: "Mod++", ...shown },
    { id: "terminal-smaller", label: t("Smaller text"), keys: "Mod+-", ...shown },
    { id: "terminal-leave", label: t("Leave the terminal"), keys: "Ctrl+F6", ...shown },
  ];
}

/** crypto.randomUUID exists only over HTTPS and on localhost. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
