// How many cells fit, watched and told once things have come to rest; and the keys for the font's size.
import { FitAddon } from "@xterm/addon-fit";
import type { Terminal } from "@xterm/xterm";
import { COLS_MAX, ROWS_MAX } from "../protocol/consoles";
import { matches } from "../lib/keys";
import { FONT_PX, FONT_PX_MAX, FONT_PX_MIN } from "./preferences";
import type { Size } from "./state";

/** Sizes are told after nothing has moved for so long, in milliseconds. */
const REST_MS = 80;
const COLS_MIN = 20;
const ROWS_MIN = 4;
const FALLBACK: Size = { cols: 80, rows: 24 };

export interface Sizing {
  readonly fitting: () => Size;
  readonly dispose: () => void;
}

export function limited({ cols, rows }: Size): Size {
  const between = (value: number, low: number, high: number): number => Math.min(Math.max(Math.floor(value), low), high);
  return { cols: between(cols, COLS_MIN, COLS_MAX), rows: between(rows, ROWS_MIN, ROWS_MAX) };
}

export function watchSize(terminal: Terminal, host: HTMLElement, changed: (size: Size) => void): Sizing {
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  const fitting = (): Size => {
    const proposed = host.clientHeight > 0 ? fit.proposeDimensions() : undefined;
    if (proposed === undefined || !Number.isFinite(proposed.cols) || !Number.isFinite(proposed.rows)) return FALLBACK;
    return limited(proposed);
  };
  let timer = 0;
  const observer = new ResizeObserver(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (host.clientHeight > 0) changed(fitting());
    }, REST_MS);
  });
  observer.observe(host);
  const dispose = (): void => {
    observer.disconnect();
    window.clearTimeout(timer);
  };
  return { fitting, dispose };
}

/** Ctrl with +, − or 0, while the terminal has the focus: its font rather than the page. Null for any other key. */
export function fontSizeKey(event: KeyboardEvent, now: number): number | null {
  if (event.key === "+" ? event.ctrlKey || event.metaKey : matches(event, "Mod+=")) {
    return Math.min(now + 1, FONT_PX_MAX);
  }
  if (matches(event, "Mod+-")) return Math.max(now - 1, FONT_PX_MIN);
  return matches(event, "Mod+0") ? FONT_PX : null;
}
