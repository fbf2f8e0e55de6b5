// Hands output to a terminal in order, and does what must happen between two bytes (a resize, say) exactly there: the
// terminal parses later than it is written to.

/** A size of either kind is in cells. This is what xterm's Terminal can do, with a screen or without. */
export interface Screen {
  write: (data: string | Uint8Array, parsed?: () => void) => void;
  resize: (cols: number, rows: number) => void;
}

type Item = { readonly data: string | Uint8Array; readonly parsed: () => void } | (() => void);

export class Feeder {
  /** Waits behind an action that itself waits for the parser. */
  private readonly queue: Item[] = [];
  /** Writes that the parser is not through with. */
  private parsing = 0;
  private disposed = false;

  constructor(private readonly screen: Screen) {}

  /** Whether everything that was handed over is parsed and done. */
  get idle(): boolean {
    return this.parsing === 0 && this.queue.length === 0;
  }

  /** Writes; `parsed` is called once the terminal is through with it. */
  write(data: string | Uint8Array, parsed: () => void): void {
    if (this.queue.length > 0) this.queue.push({ data, parsed });
    else this.hand(data, parsed);
  }

  /** Runs `action` when everything written so far is parsed, and before anything written later is. */
  between(action: () => void): void {
    if (this.idle) action();
    else this.queue.push(action);
  }

  dispose(): void {
    this.disposed = true;
    this.queue.length = 0;
  }

  private hand(data: string | Uint8Array, parsed: () => void): void {
    this.parsing += 1;
    this.screen.write(data, () => {
      this.parsing -= 1;
      if (this.disposed) return;
      parsed();
      // Not at once: the terminal is still inside its own loop over what was written.
      if (this.parsing === 0 && this.queue.length > 0) queueMicrotask(() => this.drain());
    });
  }

  private drain(): void {
    while (this.queue.length > 0) {
      const item = this.queue[0];
      if (typeof item === "function") {
        if (this.parsing > 0) return;
        this.queue.shift();
        item();
      } else if (item !== undefined) {
        this.queue.shift();
        this.hand(item.data, item.parsed);
      }
    }
  }
}
