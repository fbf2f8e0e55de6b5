// A terminal on the page: xterm wired to an attachment. The console page and the editor's panel both mount this.
//
// For browser tests and assistive tools: the element has data-state (live, connecting, reconnecting, ended, failed), and
// window.terrarium.terminal.text() is the buffer's text, read only.
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { addCommands } from "../lib/commands";
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import { matches } from "../lib/keys";
import { address } from "../lib/socket";
import { onThemeChange } from "../lib/theme";
import { Attachment } from "./attachment";
import { cleanPastes, clipboardKey } from "./clipboard";
import { keyBar } from "./keybar";
import { markedLinks, plainLinks } from "./links";
import { gateQueries, isFocusReport, isMouseReport } from "./queries";
import { fontSize, fontSizeKey, keepFontSize, watchSize } from "./sizing";
import { isHistory, mayAnswer } from "./state";
import { statusLine, statusOf } from "./status";
import type { Action } from "./status";
import { bufferText } from "./text";
import { terminalTheme } from "./theme";

const SCROLLBACK_LINES = 10_000;
/** The terminal is drawn in a fallback font when its own takes longer, in milliseconds. */
const FONT_WAIT_MS = 1_500;
const READER_KEY = "terminal-screen-reader";
const LOWEST_CONTRAST = 4.5;
const ID_BYTES = 16;

declare global {
  interface Window {
    terrarium?: {
      terminal?: { readonly text: () => string };
      editor?: { readonly text: () => string };
    };
  }
}

export interface TerminalOptions {
  /** The console's websocket: a path on this origin. */
  readonly socket: string;
  readonly focus: boolean;
  readonly renamed?: (name: string) => void;
  /** Ctrl-F6 in the terminal (and Ctrl-`, which came here); without it the focus goes to the page's bar. */
  readonly left?: () => void;
  /** Shortcuts of the page that the terminal does not take: "Mod+S". */
  readonly pageKeys?: readonly string[];
}

export interface TerminalView {
  readonly focus: () => void;
  readonly dispose: () => void;
}

/** Fills `element` with a terminal that is attached to a console. */
export async function openTerminal(element: HTMLElement, options: TerminalOptions): Promise<TerminalView> {
  element.dataset["state"] = "connecting";
  const family = getComputedStyle(element).getPropertyValue("--font-code").trim() || "monospace";
  await fontArrives(`${fontSize()}px ${family}`);
  const screen = el("div", { class: "terminal-screen" });
  const terminal = makeTerminal(family, screen);
  const keys = keyBar(terminal);
  const status = statusLine((action) => act(action, attachment, terminal));
  element.classList.add("terminal");
  element.replaceChildren(screen, keys.element, status.element);
  terminal.open(screen);
  const sizing = watchSize(terminal, screen, (size) => attachment.fit(size));
  const wanted = sizing.fitting();
  terminal.resize(wanted.cols, wanted.rows);
  const attachment: Attachment = new Attachment(address(options.socket), randomId(), wanted, terminal, {
    changed: (session) => {
      const shown = statusOf(session);
      element.dataset["state"] = shown.state;
      terminal.options.cursorInactiveStyle = shown.state === "live" ? "outline" : "none";
      status.show(shown);
    },
    refused: (why) => status.refuse(why),
    renamed: (name) => options.renamed?.(name),
  });
  const stops = [
    wireInput(terminal, attachment, (text) => keys.modified(text)),
    cleanPastes(screen, terminal),
    onThemeChange(() => (terminal.options.theme = terminalTheme())),
    watchVisibility(attachment),
    addCommands(commands(terminal)),
    () => sizing.dispose(),
    () => status.dispose(),
    () => attachment.dispose(),
    () => terminal.dispose(),
    () => delete window.terrarium?.terminal,
    () => delete element.dataset["state"],
  ];
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.ctrlKey && (event.key === "F6" || (event.key === "`" && options.left !== undefined))) return leave(event, terminal, options.left);
    if (options.pageKeys?.some((keys) => matches(event, keys)) === true) return false;
    if (event.key === "Tab" && isStill(attachment)) return false; // nothing reads it, so it moves the focus as elsewhere
    return ownKey(event, terminal, () => attachment.fit(sizing.fitting()));
  });
  terminal.textarea?.addEventListener("focus", () => attachment.focused());
  window.terrarium = { ...window.terrarium, terminal: { text: () => bufferText(terminal) } };
  if (options.focus) terminal.focus();
  return { focus: () => terminal.focus(), dispose: () => stops.forEach((stop) => stop()) };
}

function makeTerminal(fontFamily: string, host: HTMLElement): Terminal {
  Terminal.strings.promptLabel = t("Terminal. Ctrl-F6 leaves it.");
  Terminal.strings.tooMuchOutput = t("Too much output to announce. Move through the lines to read it.");
  const terminal = new Terminal({
    allowProposedApi: true, // the width of characters by Unicode 11
    fontFamily,
    fontSize: fontSize(),
    lineHeight: 1.2,
    cursorBlink: false,
    scrollback: SCROLLBACK_LINES,
    minimumContrastRatio: LOWEST_CONTRAST,
    screenReaderMode: localStorage.getItem(READER_KEY) === "on",
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    theme: terminalTheme(),
    linkHandler: markedLinks(host),
    windowOptions: {}, // no report of the title or the window
    logLevel: "off",
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.loadAddon(plainLinks());
  return terminal;
}

/** Keystrokes go out always; what xterm answers or reports by itself only where that is meant. */
function wireInput(terminal: Terminal, attachment: Attachment, modified: (text: string) => string): () => void {
  const data = terminal.onData((text) => {
    if (isFocusReport(text) && !mayAnswer(attachment.session)) return;
    if (isMouseReport(text) && isHistory(attachment.session)) return;
    attachment.type(modified(text));
  });
  const binary = terminal.onBinary((text) => {
    if (!isHistory(attachment.session)) attachment.typeBytes(Uint8Array.from(text, (each) => each.charCodeAt(0)));
  });
  const queries = gateQueries(terminal.parser, () => mayAnswer(attachment.session));
  return () => [data, binary, queries].forEach((wire) => wire.dispose());
}

/** Keys that this page keeps for itself. True lets xterm have the key. */
function ownKey(event: KeyboardEvent, terminal: Terminal, refit: () => void): boolean {
  const size = fontSizeKey(event, terminal.options.fontSize ?? fontSize());
  if (size === null) return clipboardKey(event, terminal);
  event.preventDefault();
  if (event.type === "keydown") {
    terminal.options.fontSize = size;
    keepFontSize(size);
    refit();
  }
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

function watchVisibility(attachment: Attachment): () => void {
  const told = (): void => attachment.hidden(document.visibilityState === "hidden");
  document.addEventListener("visibilitychange", told);
  return () => document.removeEventListener("visibilitychange", told);
}

function commands(terminal: Terminal): Parameters<typeof addCommands>[0] {
  const group = t("Terminal");
  const shown = { group, boundElsewhere: true, hidden: true } as const;
  return [
    { id: "terminal-copy", label: t("Copy"), keys: "Mod+Shift+C", ...shown },
    { id: "terminal-paste", label: t("Paste"), keys: "Mod+Shift+V", ...shown },
    { id: "terminal-larger", label: t("Larger text"), keys: "Mod++", ...shown },
    { id: "terminal-smaller", label: t("Smaller text"), keys: "Mod+-", ...shown },
    { id: "terminal-leave", label: t("Leave the terminal"), keys: "Ctrl+F6", ...shown },
    { id: "terminal-reader", label: t("Switch screen reader support of the terminal"), group, run: () => switchReader(terminal) },
  ];
}

function switchReader(terminal: Terminal): void {
  const on = terminal.options.screenReaderMode !== true;
  terminal.options.screenReaderMode = on;
  localStorage.setItem(READER_KEY, on ? "on" : "off");
}

/** crypto.randomUUID exists only over HTTPS and on localhost. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fontArrives(font: string): Promise<void> {
  const late = new Promise<void>((resolve) => void window.setTimeout(resolve, FONT_WAIT_MS));
  const faces = Promise.all([document.fonts.load(font), document.fonts.load(`bold ${font}`)]);
  await Promise.race([faces.catch(() => undefined), late]);
}
