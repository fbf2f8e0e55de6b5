// The terminal's colours, out of the CSS tokens.
import type { ITheme } from "@xterm/xterm";
import { colour } from "../lib/theme";

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

export function terminalTheme(): ITheme {
  const surface = colour("terminal-surface");
  const selection = colour("terminal-selection");
  const theme: Record<string, string> = {
    background: surface,
    foreground: colour("terminal-text"),
    cursor: colour("terminal-cursor"),
    cursorAccent: surface,
    selectionBackground: selection,
    selectionInactiveBackground: selection,
  };
  for (const name of NAMES) {
    theme[name] = colour(`terminal-${name}`);
    theme[`bright${name.charAt(0).toUpperCase()}${name.slice(1)}`] = colour(`terminal-bright-${name}`);
  }
  return theme;
}
