// A terminal attached to a console: the I/O around state.ts. Socket on one side, terminal on the other, timers between.
import { openSocket } from "../lib/socket";
import type { Socket } from "../lib/socket";
import { HttpError } from "../lib/http";
import { ProtocolError, CloseCode, encode, parse } from "../protocol/consoles";
import type { SizingRule } from "../protocol/consoles";
import { language, plural, t } from "../lib/i18n";
import { Feeder } from "./feeder";
import type { Screen } from "./feeder";
import * as state from "./state";
import type { Effect, Exit, Refusal, Session, Size, Step } from "./state";

/** What is left to acknowledge is said when the parser has had nothing to do for so long, in milliseconds. */
export const IDLE_ACK_MS = 100;
/** Keystrokes un-accepted while nothing at all arrives for so long, in milliseconds: the connection is dead. */
export const SILENCE_MS = 10_000;

/** Aborts a sequence that was cut short, then resets everything, in band. */
const RESET = "\x18\x1bc";
/** Aborts a sequence that was cut short, leaves the second screen and puts the modes that programs set back to none. */
const PLAIN_MODES = "\x18\x1b[?1049l\x1b[!p\x1b[?1;6;9;66;1000;1002;1003;1004;1005;1006;1015;1016;2004;2026l\x1b[?7;25h\x1b(B\x0f\x1b[0m";

export interface Listener {
  /** The session looks other than before. */
  readonly changed: (session: Session) => void;
  /** Something typed was not taken. */
  readonly refused: (why: Refusal) => void;
  readonly renamed: (name: string) => void;
}

export class Attachment {
  private current: Session;
  private readonly socket: Socket;
  private readonly feeder: Feeder;
  private readonly encoder = new TextEncoder();
  private idleTimer = 0;
  private silenceTimer = 0;
  private heardAt = 0;
  /** Raised with each connection, so that a ticket that comes late is not used on the next. */
  private connection = 0;

  /**
   * `url` is the websocket's full address; `client` a random id of this terminal. Who comes by a link has a `ticket` for
   * each connection; an HttpError of it is the server's refusal.
   */
  constructor(
    url: string,
    client: string,
    wanted: Size,
    private readonly screen: Screen,
    private readonly listener: Listener,
    private readonly ticket: (() => Promise<string>) | null = null,
  ) {
    this.current = state.start(client, wanted);
    this.feeder = new Feeder(screen);
    this.socket = openSocket(url, {
      opened: () => this.opened(),
      received: (frame) => this.received(frame),
      closed: ({ code, reason }) => {
        this.become(state.dropped(this.current, code, reason));
        return state.triesAgain(this.current);
      },
    });
    this.listener.changed(this.current);
  }

  get session(): Session {
    return this.current;
  }

  /** Text that was typed or pasted, or that the terminal answers. */
  type(text: string): void {
    this.typeBytes(this.encoder.encode(text));
  }

  typeBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.take(state.typed(this.current, bytes));
    this.watchSilence();
  }

  fit(size: Size): void {
    this.take(state.fitted(this.current, size));
  }

  focused(): void {
    this.take(state.focused(this.current));
  }

  /** Shows all that is kept of the output, in place of its end. */
  older(): void {
    this.take(state.older(this.current));
  }

  /** The console's size is to follow another rule. */
  size(rule: SizingRule): void {
    this.take(state.sized(this.current, rule));
  }

  hidden(hidden: boolean): void {
    if (this.current.attached) this.socket.send(encode({ type: "hidden", hidden }));
  }

  /** Tries again after a failure, or starts a new process after an end. */
  revive(): void {
    this.become(state.revived(this.current));
    this.socket.reconnect();
  }

  dispose(): void {
    window.clearTimeout(this.idleTimer);
    window.clearTimeout(this.silenceTimer);
    this.feeder.dispose();
    this.socket.dispose();
  }

  private opened(): void {
    this.heardAt = performance.now();
    this.connection += 1;
    this.attach();
  }

  private attach(): void {
    const { connection, ticket } = this;
    if (ticket === null) {
      this.take(state.opened(this.current));
      return;
    }
    ticket().then(
      (got) => {
        if (connection === this.connection) this.take(state.opened(this.current, got));
      },
      (error: unknown) => {
        if (connection === this.connection) this.ticketless(error);
      },
    );
  }

  /** No ticket: a refusal is final; where nobody answered, the next connection asks again. */
  private ticketless(error: unknown): void {
    if (error instanceof HttpError && error.temporary) {
      this.become(state.dropped(this.current, 1006, ""));
      this.socket.reconnect();
      return;
    }
    this.end(CloseCode.notAllowed, error instanceof HttpError ? error.message : t("The link could not be used. Reload the page."));
  }

  private received(frame: string | Uint8Array): void {
    this.heardAt = performance.now();
    if (typeof frame !== "string") {
      this.take(state.output(this.current, frame));
      return;
    }
    try {
      const message = parse(frame);
      if (message === null) return;
      this.take(state.told(this.current, message));
      if (message.type === "attached" && document.visibilityState === "hidden") this.hidden(true);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.misunderstood();
    }
  }

  /** The server says what this page cannot read: most likely it is newer than the page. */
  private misunderstood(): void {
    this.end(CloseCode.badMessage, t("The server sent something that this page cannot read. Reload the page."));
  }

  private end(code: number, message: string): void {
    this.take(state.told(this.current, { type: "closing", code, message }));
    this.become(state.dropped(this.current, code, ""));
    this.socket.dispose();
  }

  private become(session: Session): void {
    this.current = session;
    this.listener.changed(session);
  }

  private take([session, effects]: Step): void {
    const changed = state.looksOther(this.current, session);
    this.current = session;
    for (const effect of effects) this.apply(effect);
    if (changed) this.listener.changed(session);
  }

  private apply(effect: Effect): void {
    switch (effect.do) {
      case "send":
        this.socket.send(encode(effect.message));
        break;
      case "again":
        this.take(state.opened(this.current));
        break;
      case "type":
        this.socket.send(effect.bytes);
        break;
      case "write":
        this.feeder.write(effect.bytes, () => this.parsed(effect.generation, effect.end));
        break;
      case "modes":
        this.feeder.write(effect.text, ignore);
        break;
      case "mark":
        this.feeder.write(PLAIN_MODES + skippedLine(effect.bytes), () => this.parsed(effect.generation, effect.end));
        break;
      case "reset":
        this.feeder.write(RESET, () => this.parsed(effect.generation, effect.end));
        break;
      case "size":
        this.feeder.between(() => this.screen.resize(effect.size.cols, effect.size.rows));
        break;
      case "end":
        this.feeder.between(() => this.ended(effect.generation, effect.exit));
        break;
      case "refuse":
        this.listener.refused(effect.why);
        break;
      case "rename":
        this.listener.renamed(effect.name);
        break;
    }
  }

  private parsed(generation: number, end: number): void {
    this.take(state.parsed(this.current, generation, end));
    if (this.idleTimer !== 0) return;
    this.idleTimer = window.setTimeout(() => {
      this.idleTimer = 0;
      this.take(state.idle(this.current));
    }, IDLE_ACK_MS);
  }

  private ended(generation: number, exit: Exit): void {
    this.become(state.ended(this.current, generation, exit));
  }

  /** A dead network is noticed by nobody until the kernel gives up; un-accepted keystrokes tell earlier. */
  private watchSilence(): void {
    if (this.silenceTimer !== 0 || !this.current.attached || this.current.input.length === 0) return;
    const typedAt = performance.now();
    this.silenceTimer = window.setTimeout(() => {
      this.silenceTimer = 0;
      const waits = this.current.attached && this.current.input.length > 0;
      if (waits && this.heardAt < typedAt) {
        this.become(state.dropped(this.current, 1006, ""));
        this.socket.reconnect();
      } else if (waits) {
        this.watchSilence();
      }
    }, SILENCE_MS);
  }
}

function ignore(): void {
  // Nothing to report: these bytes are not the stream's.
}

/** Bright black and not dim, which would be too faint to read. */
function skippedLine(bytes: number): string {
  const count = new Intl.NumberFormat(language()).format(bytes);
  return `\r\n\x1b[90m── ${plural("{count} byte skipped", "{count} bytes skipped", bytes, { count })} ──\x1b[0m\r\n`;
}
