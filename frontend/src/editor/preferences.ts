// How a person likes their editor: remembered in this browser under their name, and followed at once by every open file.

export const FONT_PX = 13;
export const FONT_PX_MIN = 8;
export const FONT_PX_MAX = 32;

/**
 * Milliseconds from the last key to the save. After one second a program started in a console finds what was just typed,
 * while a server that watches its files is not restarted at every pause within a word.
 */
export const AUTOSAVE_MS = 1_000;
export const AUTOSAVE_CHOICES_MS = [500, 1_000, 2_000, 5_000, 30_000] as const;

export const KEYS = ["standard", "vim", "emacs"] as const;
export type Keys = (typeof KEYS)[number];

/** prose: long lines of text are wrapped, those of code are not. */
export const WRAPS = ["prose", "always", "never"] as const;
export type Wrap = (typeof WRAPS)[number];

export interface Preferences {
  readonly autosave: boolean;
  readonly autosaveMs: number;
  readonly keys: Keys;
  readonly formatOnSave: boolean;
  readonly wrap: Wrap;
  readonly fontSize: number;
  /** Marks spaces at the end of lines. */
  readonly trailingSpace: boolean;
}

const KEY = "editor-preferences:";
const DEFAULTS: Preferences = { autosave: true, autosaveMs: AUTOSAVE_MS, keys: "standard", formatOnSave: false, wrap: "prose", fontSize: FONT_PX, trailingSpace: true };

const listeners = new Set<(user: string, now: Preferences) => void>();

/** What was kept, with the default for whatever is missing or makes no sense. */
export function readPreferences(kept: string | null): Preferences {
  const fields = parse(kept);
  const flag = (name: "autosave" | "formatOnSave" | "trailingSpace"): boolean => {
    const value = fields[name];
    return typeof value === "boolean" ? value : DEFAULTS[name];
  };
  return {
    autosave: flag("autosave"),
    autosaveMs: AUTOSAVE_CHOICES_MS.find((each) => each === fields["autosaveMs"]) ?? DEFAULTS.autosaveMs,
    keys: KEYS.find((each) => each === fields["keys"]) ?? DEFAULTS.keys,
    formatOnSave: flag("formatOnSave"),
    wrap: WRAPS.find((each) => each === fields["wrap"]) ?? DEFAULTS.wrap,
    fontSize: limitedFont(fields["fontSize"]),
    trailingSpace: flag("trailingSpace"),
  };
}

export function preferences(user: string): Preferences {
  return readPreferences(localStorage.getItem(KEY + user));
}

export function prefer(user: string, change: Partial<Preferences>): void {
  const now = readPreferences(JSON.stringify({ ...preferences(user), ...change }));
  localStorage.setItem(KEY + user, JSON.stringify(now));
  for (const listener of listeners) listener(user, now);
}

/** Calls back after a change, made here or in another tab of the browser; returns what stops that. */
export function onPreferences(user: string, changed: (now: Preferences) => void): () => void {
  const here = (whose: string, now: Preferences): void => {
    if (whose === user) changed(now);
  };
  const elsewhere = (event: StorageEvent): void => {
    if (event.key === KEY + user) changed(preferences(user));
  };
  listeners.add(here);
  window.addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(here);
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
