// How a person likes their terminals: remembered in this browser, and followed at once by every terminal of the page.
import { FONT_PX, KeptPreferences, fieldsOf, flag, fontSize } from "../lib/preferences";
import { PALETTE_NAMES } from "./palettes";
import type { PaletteName } from "./palettes";

export { FONT_PX, FONT_PX_MAX, FONT_PX_MIN } from "../lib/preferences";

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

/** What was kept, with the default for whatever is missing or makes no sense. */
export function readPreferences(kept: string | null): Preferences {
  const fields = fieldsOf(kept);
  return {
    fontSize: fontSize(fields["fontSize"]),
    palette: PALETTE_NAMES.find((name) => name === fields["palette"]) ?? DEFAULTS.palette,
    copyOnSelect: flag(fields["copyOnSelect"], DEFAULTS.copyOnSelect),
    asksBeforePaste: flag(fields["asksBeforePaste"], DEFAULTS.asksBeforePaste),
    screenReader: flag(fields["screenReader"], DEFAULTS.screenReader),
  };
}

const kept = new KeptPreferences(readPreferences);

export function preferences(): Preferences {
  return kept.get(KEY);
}

export function prefer(change: Partial<Preferences>): void {
  kept.set(KEY, change);
}

/** Calls back after a change, made here or in another tab of the browser; returns what stops that. */
export function onPreferences(changed: (now: Preferences) => void): () => void {
  return kept.follow(KEY, changed);
}
