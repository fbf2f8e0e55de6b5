// What this tab was given to show, with its times, as an asciinema recording (version 2): history at time 0, then live.
import type { Size } from "./state";

/** The oldest output is forgotten beyond this, so that a tab that is open for days stays small. */
export const RECORDED_BYTES_MAX = 16 * 1024 * 1024;
/** An event counts so much beside its bytes. */
const EVENT_BYTES = 64;
const RESET = "\x1bc";
/** A sequence that was cut short ends first. */
const ABORT_AND_RESET = `\x18${RESET}`;

type Event =
  | { readonly at: number; readonly bytes: Uint8Array }
  | { readonly at: number; readonly text: string }
  | { readonly at: number; readonly size: Size };

export class Recording {
  private events: Event[] = [];
  private size: Size;
  private kept = 0;
  /** When the first live byte came, by the page's clock in milliseconds; null while history is being shown. */
  private liveAt: number | null = null;
  private beganAt = 0;
  private cut = false;
  private begun = false;
  private restarting = false;

  constructor(
    size: Size,
    private readonly clock: () => number = () => performance.now(),
    private readonly date: () => number = () => Date.now(),
  ) {
    this.size = size;
    this.beganAt = date();
  }

  wrote(data: string | Uint8Array): void {
    if (this.restarting && typeof data === "string" && data.endsWith(RESET)) this.restart();
    this.begun ||= typeof data !== "string";
    this.add(typeof data === "string" ? { at: this.at(), text: data } : { at: this.at(), bytes: data }, data.length);
  }

  resized(size: Size): void {
    // The size at the first byte is the recording's own.
    if (!this.begun) this.size = size;
    else this.add({ at: this.at(), size }, 0);
  }

  /** History is through: from here on the times are real. */
  live(): void {
    if (this.liveAt !== null) return;
    this.liveAt = this.clock();
    this.beganAt = this.date();
  }

  /** The terminal is about to be reset and shown everything once more, with what came before it. */
  again(): void {
    this.restarting = true;
  }

  /** The lines of the file. */
  cast(title: string): string[] {
    const decoder = new TextDecoder();
    const from = this.cut ? (this.events[0]?.at ?? 0) : 0;
    const head = {
      version: 2,
      width: this.size.cols,
      height: this.size.rows,
      timestamp: Math.floor(this.beganAt / 1000 + from),
      title,
      env: { TERM: "xterm-256color" },
    };
    const rows: (readonly [number, "o" | "r", string])[] = this.cut ? [[0, "o", ABORT_AND_RESET]] : [];
    for (const event of this.events) {
      const at = Math.round((event.at - from) * 1e6) / 1e6;
      if ("size" in event) rows.push([at, "r", `${event.size.cols}x${event.size.rows}`]);
      else rows.push([at, "o", "text" in event ? event.text : decoder.decode(event.bytes, { stream: true })]);
    }
    const told = rows.filter(([, , text]) => text !== "");
    return [JSON.stringify(head), ...told.map((row) => JSON.stringify(row))].map((line) => `${line}\n`);
  }

  private restart(): void {
    this.events = [];
    this.kept = 0;
    this.liveAt = null;
    this.cut = this.begun = this.restarting = false;
  }

  private at(): number {
    return this.liveAt === null ? 0 : (this.clock() - this.liveAt) / 1000;
  }

  private add(event: Event, bytes: number): void {
    this.events.push(event);
    this.kept += bytes + EVENT_BYTES;
    if (this.kept > RECORDED_BYTES_MAX) this.forget();
  }

  /** Half of it at once: taking one event off a long list is slow. */
  private forget(): void {
    let gone = 0;
    while (this.kept > RECORDED_BYTES_MAX / 2) {
      const event = this.events[gone];
      if (event === undefined) break;
      if ("size" in event) this.size = event.size;
      this.kept -= EVENT_BYTES + ("size" in event ? 0 : "text" in event ? event.text.length : event.bytes.length);
      gone += 1;
    }
    this.events = this.events.slice(gone);
    this.cut = true;
  }
}
