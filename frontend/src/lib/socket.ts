// A websocket that comes back by itself. It knows nothing of its cargo: who uses it says what is sent first, and
// whether a close is final.

/** The first new try comes within this many milliseconds; each further wait is twice as long. */
export const FIRST_WAIT_MS = 500;
/** No wait is longer, in milliseconds. */
export const LONGEST_WAIT_MS = 10_000;
/** A handshake that takes longer, in milliseconds, is given up. */
export const HANDSHAKE_MS = 15_000;
/** A connection that held this long, in milliseconds, was a good one: the next wait is short again. */
export const GOOD_AFTER_MS = 5_000;

export interface Closed {
  /** The websocket's close code; 1006 when the connection just broke. */
  readonly code: number;
  readonly reason: string;
}

/** What the user of a socket wants to hear. */
export interface Handler {
  /** A connection stands; send what has to come first. */
  opened: () => void;
  /** A text or a binary frame. */
  received: (frame: string | Uint8Array) => void;
  /** The connection is gone, or never came. Return whether to try again. */
  closed: (closed: Closed) => boolean;
}

export interface Socket {
  /** Hands a frame to the connection; false, and nothing sent, when none stands. */
  send: (frame: string | Uint8Array<ArrayBuffer>) => boolean;
  /** Drops whatever connection there is and makes a new one at once. */
  reconnect: () => void;
  /** Ends for good; no handler is called afterwards. */
  dispose: () => void;
}

/** The wait before try number `failures` (0 for the first), in milliseconds; `random` is 0 to 1 and spreads a crowd out. */
export function wait(failures: number, random: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 16), LONGEST_WAIT_MS);
  return longest * (0.5 + random / 2);
}

/** `ws://` or `wss://` address of a path on this page's origin. */
export function address(path: string): string {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export function openSocket(url: string, handler: Handler): Socket {
  const socket = new ReconnectingSocket(url, handler);
  socket.reconnect();
  return { send: (frame) => socket.send(frame), reconnect: () => socket.reconnect(), dispose: () => socket.dispose() };
}

class ReconnectingSocket {
  private connection: WebSocket | null = null;
  private openedAt = 0;
  private failures = 0;
  private retry = 0;
  private handshake = 0;
  private disposed = false;
  private wasOffline = false;
  private readonly stops = new AbortController();

  constructor(
    private readonly url: string,
    private readonly handler: Handler,
  ) {
    const { signal } = this.stops;
    window.addEventListener("offline", () => (this.wasOffline = true), { signal });
    window.addEventListener("online", () => this.online(), { signal });
    document.addEventListener("visibilitychange", () => this.shown(), { signal });
  }

  send(frame: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.connection?.readyState !== WebSocket.OPEN) return false;
    this.connection.send(frame);
    return true;
  }

  reconnect(): void {
    if (this.disposed) return;
    this.drop();
    this.connect();
  }

  dispose(): void {
    this.disposed = true;
    this.stops.abort();
    this.drop();
  }

  private connect(): void {
    const connection = new WebSocket(this.url);
    connection.binaryType = "arraybuffer";
    this.connection = connection;
    this.handshake = window.setTimeout(() => this.lost({ code: 1006, reason: "" }), HANDSHAKE_MS);
    connection.addEventListener("open", () => {
      if (this.connection !== connection) return;
      window.clearTimeout(this.handshake);
      this.openedAt = performance.now();
      this.handler.opened();
    });
    connection.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.connection !== connection) return;
      this.handler.received(typeof data === "string" ? data : new Uint8Array(data));
    });
    connection.addEventListener("close", ({ code, reason }) => {
      if (this.connection === connection) this.lost({ code, reason });
    });
  }

  /** The current connection is over: ask whether to go on, and wait. */
  private lost(closed: Closed): void {
    const good = this.openedAt > 0 && performance.now() - this.openedAt >= GOOD_AFTER_MS;
    if (good) this.failures = 0;
    this.drop();
    if (!this.handler.closed(closed) || this.disposed || this.connection !== null) return;
    this.retry = window.setTimeout(() => this.connect(), wait(this.failures, Math.random()));
    this.failures += 1;
  }

  private drop(): void {
    window.clearTimeout(this.retry);
    window.clearTimeout(this.handshake);
    this.retry = 0;
    this.openedAt = 0;
    const dropped = this.connection;
    this.connection = null;
    dropped?.close();
  }

  /** The network is back: what stood before it went is dead, even if nobody has noticed yet. */
  private online(): void {
    const stale = this.wasOffline && this.connection !== null;
    this.wasOffline = false;
    if (stale) {
      this.failures = 0;
      this.lost({ code: 1006, reason: "" });
    }
    this.hurry();
  }

  private shown(): void {
    if (document.visibilityState === "visible") this.hurry();
  }

  /** A wait under way ends now. */
  private hurry(): void {
    if (this.retry === 0) return;
    this.failures = 0;
    this.reconnect();
  }
}
