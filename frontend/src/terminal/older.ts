// Output from before what the page has loaded, offered where it would stand: at the top, once the person is there.
import type { Terminal } from "@xterm/xterm";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { size } from "../lib/sizes";

/** Lines kept once older output was asked for. */
export const OLDER_LINES_MAX = 100_000;
/** Turning the wheel further up loads too, but not within this many milliseconds of arriving at the top. */
const REST_MS = 400;

export interface OlderOutput {
  /** Bytes known to be kept before what is shown. */
  readonly bytes: () => number;
  /** Fetches them: the terminal is emptied and filled anew. Resolves when everything is parsed. */
  readonly load: () => Promise<void>;
}

export interface OlderLine {
  readonly element: HTMLElement;
  /** Whether there is anything to offer may have changed. */
  readonly refresh: () => void;
  readonly load: () => void;
  readonly dispose: () => void;
}

export function olderLine(terminal: Terminal, screen: HTMLElement, older: OlderOutput): OlderLine {
  const words = el("span", {});
  const button = el("button", { type: "button", class: "terminal-older", hidden: true }, icon("arrow-up"), words);
  let loading = false;
  let topSince = 0;
  const refresh = (): void => {
    const buffer = terminal.buffer.active;
    const atTop = buffer.type === "normal" && buffer.viewportY === 0 && buffer.baseY > 0;
    const offered = loading || (atTop && older.bytes() > 0);
    if (!offered && button.hidden) return; // nothing to draw: this is called for every line of a flood
    if (button.hidden) topSince = performance.now();
    button.hidden = !offered;
    if (!offered) return;
    button.setAttribute("aria-disabled", String(loading));
    words.textContent = loading ? t("Loading older output…") : t("Load older output ({size})", { size: size(older.bytes()) });
  };
  const load = (): void => {
    if (loading || older.bytes() <= 0) return;
    loading = true;
    terminal.options.scrollback = OLDER_LINES_MAX;
    const { length, viewportY } = terminal.buffer.normal;
    const below = length - viewportY;
    refresh();
    void older.load().finally(() => {
      loading = false;
      terminal.scrollToLine(Math.max(0, terminal.buffer.normal.length - below));
      refresh();
    });
  };
  const wheeled = (event: WheelEvent): void => {
    if (event.deltaY < 0 && !button.hidden && performance.now() - topSince > REST_MS) load();
  };
  button.addEventListener("click", () => {
    load();
    terminal.focus();
  });
  screen.addEventListener("wheel", wheeled, { passive: true });
  const scrolls = [terminal.onScroll(refresh), terminal.onWriteParsed(refresh), terminal.buffer.onBufferChange(refresh)];
  const dispose = (): void => {
    screen.removeEventListener("wheel", wheeled);
    scrolls.forEach((scroll) => scroll.dispose());
    button.remove();
  };
  return { element: button, refresh, load, dispose };
}
