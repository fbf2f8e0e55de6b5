// How a person likes their editor: remembered in this browser under their name, and followed at once by every open file.
import { FONT_PX, KeptPreferences, fieldsOf, flag, fontSize } from "../lib/preferences";

export { FONT_PX_MAX, FONT_PX_MIN } from "../lib/preferences";

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

/** What was kept, with the default for whatever is missing or makes no sense. */
export function readPreferences(kept: string | null): Preferences {
  const fields = fieldsOf(kept);
  return {
    autosave: flag(fields["autosave"], DEFAULTS.autosave),
    autosaveMs: AUTOSAVE_CHOICES_MS.find((each) => each === fields["autosaveMs"]) ?? DEFAULTS.autosaveMs,
    keys: KEYS.find((each) => each === fields["keys"]) ?? DEFAULTS.keys,
    formatOnSave: flag(fields["formatOnSave"], DEFAULTS.formatOnSave),
    wrap: WRAPS.find((each) => each === fields["wrap"]) ?? DEFAULTS.wrap,
    fontSize: fontSize(fields["fontSize"]),
    trailingSpace: flag(fields["trailingSpace"], DEFAULTS.trailingSpace),
  };
}

const kept = new KeptPreferences(readPreferences);

export function preferences(user: string): Preferences {
  return kept.get(KEY + user);
}

export function prefer(user: string, change: Partial<Preferences>): void {
  kept.set(KEY + user, change);
}

/** Calls back after a change, made here or in another tab of the browser; returns what stops that. */
export function onPreferences(user: string, changed: (now: Preferences) => void): () => void {
  return kept.follow(KEY + user, changed);
}
