// The terminal's colours: the page's, out of the CSS tokens, or those of a palette that the person chose.
import type { ITheme } from "@xterm/xterm";
import { colour } from "../lib/theme";
import { PALETTES } from "./palettes";
import type { PaletteName } from "./palettes";

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
const TOKENS = [...NAMES, ...NAMES.map((name) => `bright-${name}`)];

export function terminalTheme(name: PaletteName): ITheme {
  const palette = PALETTES[name];
  const scheme = name === "light" || name === "dark" ? name : undefined;
  const token = (part: string): string => colour(`terminal-${part}`, scheme);
  const surface = palette?.surface ?? token("surface");
  const selection = palette?.selection ?? token("selection");
  const theme: Record<string, string> = {
    background: surface,
    foreground: palette?.text ?? token("text"),
    cursor: palette?.cursor ?? token("cursor"),
    cursorAccent: surface,
    selectionBackground: selection,
    selectionInactiveBackground: selection,
  };
  TOKENS.forEach((part, index) => {
    theme[part.replace(/-(.)/, (_, letter: string) => letter.toUpperCase())] = palette?.colours[index] ?? token(part);
  });
  return theme;
}

/** Gives what lies around the text the same colours. */
export function dress(screen: HTMLElement, name: PaletteName): void {
  const palette = PALETTES[name];
  screen.style.colorScheme = palette?.scheme ?? (name === "light" || name === "dark" ? name : "");
  screen.style.setProperty("--terminal-surface", palette?.surface ?? "");
  screen.style.setProperty("--terminal-text", palette?.text ?? "");
}
