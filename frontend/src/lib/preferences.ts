// What a person prefers: kept in this browser under a key, checked whenever it is read, and told to all who listen, here
// and in other tabs.

/** Of text that is written or read all day, in pixels. */
export const FONT_PX = 13;
export const FONT_PX_MIN = 8;
export const FONT_PX_MAX = 32;

/** What was kept as fields; none where it makes no sense. */
export function fieldsOf(kept: string | null): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(kept ?? "{}");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function flag(value: unknown, usual: boolean): boolean {
  return typeof value === "boolean" ? value : usual;
}

export function fontSize(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return FONT_PX;
  return Math.round(Math.min(Math.max(value, FONT_PX_MIN), FONT_PX_MAX));
}

export class KeptPreferences<Preferences extends object> {
  private readonly listeners = new Set<(key: string, now: Preferences) => void>();

  /** `read` gives the usual for whatever is missing or makes no sense. */
  constructor(private readonly read: (kept: string | null) => Preferences) {}

  get(key: string): Preferences {
    return this.read(localStorage.getItem(key));
  }

  set(key: string, change: Partial<Preferences>): void {
    const now = this.read(JSON.stringify({ ...this.get(key), ...change }));
    localStorage.setItem(key, JSON.stringify(now));
    for (const listener of this.listeners) listener(key, now);
  }

  /** Calls back after a change, made here or in another tab of the browser; returns what stops that. */
  follow(key: string, changed: (now: Preferences) => void): () => void {
    const here = (which: string, now: Preferences): void => {
      if (which === key) changed(now);
    };
    const elsewhere = (event: StorageEvent): void => {
      if (event.key === key) changed(this.get(key));
    };
    this.listeners.add(here);
    window.addEventListener("storage", elsewhere);
    return () => {
      this.listeners.delete(here);
      window.removeEventListener("storage", elsewhere);
    };
  }
}
