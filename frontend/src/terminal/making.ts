// xterm's Terminal as the product wants it: colours, fonts, links, nothing that a program could misuse.
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { Terminal } from "@xterm/xterm";
import { t } from "../lib/i18n";
import { onThemeChange } from "../lib/theme";
import { markedLinks, plainLinks } from "./links";
import { onPreferences, preferences } from "./preferences";
import type { Preferences } from "./preferences";
import { dress, terminalTheme } from "./theme";

const SCROLLBACK_LINES = 10_000;
/** The terminal is drawn in a fallback font when its own takes longer, in milliseconds. */
const FONT_WAIT_MS = 1_500;
const LOWEST_CONTRAST = 4.5;

/** The family of the terminal's font, once it has arrived. */
export async function fontFamily(element: HTMLElement): Promise<string> {
  const family = getComputedStyle(element).getPropertyValue("--font-code").trim() || "monospace";
  const font = `${preferences().fontSize}px ${family}`;
  const late = new Promise<void>((resolve) => void window.setTimeout(resolve, FONT_WAIT_MS));
  const faces = Promise.all([document.fonts.load(font), document.fonts.load(`bold ${font}`)]);
  await Promise.race([faces.catch(() => undefined), late]);
  return family;
}

/** `screen` will hold it. */
export function makeTerminal(family: string, screen: HTMLElement): Terminal {
  Terminal.strings.promptLabel = t("Terminal. Ctrl-F6 leaves it.");
  Terminal.strings.tooMuchOutput = t("Too much output to announce. Move through the lines to read it.");
  const { fontSize, palette, screenReader } = preferences();
  const terminal = new Terminal({
    allowProposedApi: true, // the width of characters by Unicode 11
    fontFamily: family,
    fontSize,
    lineHeight: 1.2,
    cursorBlink: false,
    scrollback: SCROLLBACK_LINES,
    minimumContrastRatio: LOWEST_CONTRAST,
    screenReaderMode: screenReader,
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    theme: terminalTheme(palette),
    linkHandler: markedLinks(screen),
    windowOptions: {}, // no report of the title or the window
    logLevel: "off",
  });
  dress(screen, palette);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.loadAddon(plainLinks());
  return terminal;
}

/** Keeps the looks as the person and the page have them; `refit` when letters have another size. */
export function followLooks(terminal: Terminal, screen: HTMLElement, refit: () => void): () => void {
  const show = ({ fontSize, palette, screenReader }: Preferences): void => {
    terminal.options.theme = terminalTheme(palette);
    terminal.options.screenReaderMode = screenReader;
    dress(screen, palette);
    if (terminal.options.fontSize === fontSize) return;
    terminal.options.fontSize = fontSize;
    refit();
  };
  const stops = [onPreferences(show), onThemeChange(() => show(preferences()))];
  return () => stops.forEach((stop) => stop());
}
