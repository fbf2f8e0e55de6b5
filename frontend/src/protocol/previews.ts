// What a preview and the frame that shows it say to each other. The frame holds what anybody may have made: what comes
// out of it is read as data of a stranger's, and leads to nothing by itself.

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A piece of a document of our own making: Markdown, a notebook. */
export interface Fragment {
  readonly kind: "fragment";
  readonly html: string;
  readonly css: string;
  readonly theme: "light" | "dark";
  /** Where to scroll to when nothing was shown before. */
  readonly at: Place;
}

/** A whole page, as its file has it. */
export interface WholePage {
  readonly kind: "page";
  readonly text: string;
  readonly at: Place;
}

export type ToFrame = Fragment | WholePage;

export type FromFrame =
  /** The frame listens. */
  | { readonly kind: "ready" }
  /** What was sent is to be seen. */
  | { readonly kind: "shown" }
  | ({ readonly kind: "scrolled" } & Place)
  /** A link that leads out of the frame was followed; its address as it is written. */
  | { readonly kind: "link"; readonly href: string }
  /** Something was not loaded because the frame may not; its address, or a word for what stands in the page itself. */
  | { readonly kind: "blocked"; readonly address: string };

export const ADDRESS_CHARS_MAX = 2_000;

/** A message of a frame; null for anything else. */
export function readFromFrame(data: unknown): FromFrame | null {
  if (typeof data !== "object" || data === null) return null;
  const { kind, x, y, href, address } = data as Record<string, unknown>;
  switch (kind) {
    case "ready":
    case "shown":
      return { kind };
    case "scrolled":
      return isPlace(x) && isPlace(y) ? { kind, x, y } : null;
    case "link":
      return isAddress(href) ? { kind, href } : null;
    case "blocked":
      return isAddress(address) ? { kind, address } : null;
    default:
      return null;
  }
}

function isPlace(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && value.length <= ADDRESS_CHARS_MAX;
}
