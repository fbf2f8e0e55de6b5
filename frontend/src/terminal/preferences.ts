// How a person likes their terminals: remembered in this browser, and followed at once by every terminal of the page.
import { PALETTE_NAMES } from "./palettes";
import type { PaletteName } from "./palettes";

export const FONT_PX = 13;
export const FONT_PX_MIN = 8;
export const FONT_PX_MAX = 32;

export interface Preferences {
  readonly fontSize: number;
  readonly palette: PaletteName;
  /** What is selected is copied without a key. */
  readonly copyOnSelect: boolean;
  /** Many lines, or one that would run at once, are pasted only after a question. */
  readonly asksBeforePaste: boolean;
  readonly screenReader: boolean;
}

const KEY = "terminal-preferences";
const DEFAULTS: Preferences = { fontSize: FONT_PX, palette: "page", copyOnSelect: false, asksBeforePaste: true, screenReader: false };

const listeners = new Set<(now: Preferences) => void>();

/** What was kept, with the default for whatever is missing or makes no sense. */
export function readPreferences(kept: string | null): Preferences {
  const fields = parse(kept);
  const flag = (name: keyof Preferences): boolean => {
    const value = fields[name];
    return typeof value === "boolean" ? value : (DEFAULTS[name] as boolean);
  };
  return {
    fontSize: limitedFont(fields["fontSize"]),
    palette: PALETTE_NAMES.find((name) => name === fields["palette"]) ?? DEFAULTS.palette,
    copyOnSelect: flag("copyOnSelect"),
    asksBeforePaste: flag("asksBeforePaste"),
    screenReader: flag("screenReader"),
  };
}

export function preferences(): Preferences {
  return readPreferences(localStorage.getItem(KEY));
}

export function prefer(change: Partial<Preferences>): void {
  const now = readPreferences(JSON.stringify({ ...preferences(), ...change }));
  localStorage.setItem(KEY, JSON.stringify(now));
  for (const listener of listeners) listener(now);
}

/** Calls back after a change, made here or in another tab of the browser; returns what stops that. */
export function onPreferences(changed: (now: Preferences) => void): () => void {
  const elsewhere = (event: StorageEvent): void => {
    if (event.key === KEY) changed(preferences());
  };
  listeners.add(changed);
  window.addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(changed);
    window.removeEventListener("storage", elsewhere);
  };
}

function limitedFont(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return DEFAULTS.fontSize;
  return Math.round(Math.min(Math.max(value, FONT_PX_MIN), FONT_PX_MAX));
}

function parse(kept: string | null): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(kept ?? "{}");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
