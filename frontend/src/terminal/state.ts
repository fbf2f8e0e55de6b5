// A console's session in one browser tab as data: what arrived, what was parsed and acknowledged, what was typed and is
// not accepted yet. Every function takes a session and returns the next one with what there is to do; nothing here
// knows xterm or the socket.
import { ACK_EVERY_BYTES, CloseCode, FIRST_BYTES, INPUT_FRAME_BYTES_MAX } from "../protocol/consoles";
import type { Attached, Closing, ClientMessage, Rights, ServerMessage, SizingRule, Skipped, Viewer } from "../protocol/consoles";
import { EMPTY_INPUT, accept, frames, keep, renumber } from "./input";
import type { Input } from "./input";

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * connecting: never attached yet; replaying: history is being parsed; live: it is not; reconnecting: attached before;
 * ended: the process has ended; failed: the server said no, and trying again by ourselves would not help.
 */
export type Phase = "connecting" | "replaying" | "live" | "reconnecting" | "ended" | "failed";

/** How the process ended: its status where that is known, and a sentence where there is more to say. */
export interface Exit {
  readonly status: number | null;
  readonly message: string;
}

/** Why something typed was not taken. */
export type Refusal = "full" | "too-long" | "read-only" | "ended" | "failed";

export interface Session {
  readonly phase: Phase;
  /** Random id under which our keystrokes are numbered. */
  readonly client: string;
  /** The present connection has been answered with `attached`. */
  readonly attached: boolean;
  readonly stream: string | null;
  /** Raised whenever numbering starts anew, so that what was handed on before is not counted as the new stream's. */
  readonly generation: number;
  /** Number of the first byte of the next binary frame. */
  readonly next: number;
  /** All bytes before this one were handed to the terminal. */
  readonly received: number;
  readonly parsed: number;
  readonly acked: number;
  /** Bytes before this one are history; null: not told yet, so all are. */
  readonly live: number | null;
  readonly writable: boolean;
  readonly answers: boolean;
  /** The terminal's size at `received`. */
  readonly size: Size | null;
  /** The size of this viewer's window. */
  readonly wanted: Size;
  /** The size that the server was told last. */
  readonly asked: Size | null;
  readonly input: Input;
  /** Who is here, those who came first; all of them are `total`. */
  readonly viewers: readonly Viewer[];
  readonly total: number;
  readonly sizing: SizingRule;
  /** The viewer whose window decides under the rule "one". */
  readonly leader: number | null;
  /** Bytes that the server keeps of what is before the first one shown. */
  readonly older: number;
  /** The next attachment begins with all that is kept, on an empty terminal. */
  readonly anew: boolean;
  readonly exit: Exit | null;
  /** The sentence with which the server closed the connection; empty when it just broke. */
  readonly closing: { readonly code: number; readonly message: string } | null;
  readonly restart: boolean;
}

/** What moves with every frame and key, and nobody is shown. Of `input` only whether there is any. */
const COUNTERS: ReadonlySet<keyof Session> = new Set(["next", "received", "parsed", "acked", "input"]);

/** Whether two sessions differ in anything that is shown: output alone changes nothing but counters. */
export function looksOther(before: Session, after: Session): boolean {
  if (before === after) return false;
  if (before.input.length > 0 !== after.input.length > 0) return true;
  return (Object.keys(after) as (keyof Session)[]).some((key) => !COUNTERS.has(key) && before[key] !== after[key]);
}

export type Effect =
  | { readonly do: "send"; readonly message: ClientMessage }
  /** Attach once more, on the same connection. */
  | { readonly do: "again" }
  | { readonly do: "type"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Output for the terminal; report `parsed(generation, end)` once it is through the parser. */
  | { readonly do: "write"; readonly bytes: Uint8Array; readonly end: number; readonly generation: number }
  /** Escape sequences that are not part of the stream. */
  | { readonly do: "modes"; readonly text: string }
  /** Shows that bytes are missing here, and puts the terminal's modes back; report `parsed` afterwards. */
  | { readonly do: "mark"; readonly bytes: number; readonly end: number; readonly generation: number }
  /** Another stream begins: an empty terminal; report `parsed` afterwards. */
  | { readonly do: "reset"; readonly end: number; readonly generation: number }
  | { readonly do: "size"; readonly size: Size }
  /** The process has ended; report `ended` once everything that it wrote is parsed. */
  | { readonly do: "end"; readonly exit: Exit; readonly generation: number }
  | { readonly do: "refuse"; readonly why: Refusal }
  | { readonly do: "rename"; readonly name: string };

export type Step = readonly [Session, readonly Effect[]];

const NOTHING: readonly Effect[] = [];
/** Before the first byte of a stream: what is still in the parser's queue belongs to the one before. */
const NOTHING_PARSED = -1;

export function start(client: string, wanted: Size): Session {
  return {
    phase: "connecting",
    client,
    attached: false,
    stream: null,
    generation: 0,
    next: 0,
    received: 0,
    parsed: NOTHING_PARSED,
    acked: 0,
    live: null,
    writable: false,
    answers: false,
    size: null,
    wanted,
    asked: null,
    input: EMPTY_INPUT,
    viewers: [],
    total: 0,
    sizing: "owner",
    leader: null,
    older: 0,
    anew: false,
    exit: null,
    closing: null,
    restart: false,
  };
}

/** A connection stands: say who we are and where we are; `ticket` is what a link was exchanged for. */
export function opened(session: Session, ticket: string | null = null): Step {
  const { wanted, stream, client, restart, anew } = session;
  const attach: ClientMessage = {
    type: "attach",
    ...wanted,
    stream,
    offset: stream === null ? -FIRST_BYTES : anew ? 0 : session.received,
    client,
    ...(restart ? { restart } : {}),
    ...(ticket === null ? {} : { ticket }),
  };
  return [{ ...session, attached: false, live: null, asked: wanted, closing: null }, [{ do: "send", message: attach }]];
}

/** The person wants to see what was written before: begin again with all that is kept. */
export function older(session: Session): Step {
  if (!session.attached || session.older === 0) return [session, NOTHING];
  return [{ ...session, attached: false, anew: true }, [{ do: "again" }]];
}

/** The console's size is to follow another rule. */
export function sized(session: Session, rule: SizingRule): Step {
  if (!session.attached || !session.writable) return [session, NOTHING];
  return [session, [{ do: "send", message: { type: "sizing", rule } }]];
}

/** The connection is gone. The session says by its phase whether to try again. */
export function dropped(session: Session, code: number, reason: string): Session {
  const closing = session.closing ?? { code, message: reason };
  const over = isFinal(closing.code);
  const phase = over ? "failed" : session.phase === "ended" ? "ended" : session.stream === null ? "connecting" : "reconnecting";
  return { ...session, phase, attached: false, closing };
}

/** Whether to connect again after `dropped`. An ended process has nothing more to say. */
export function triesAgain(session: Session): boolean {
  return session.phase === "connecting" || session.phase === "reconnecting";
}

/** The person asks for another try, or for a new process: connect again afterwards. */
export function revived(session: Session): Session {
  const restart = session.exit !== null || session.restart;
  return { ...session, phase: session.stream === null ? "connecting" : "reconnecting", closing: null, restart };
}

/** A message of the server. */
export function told(session: Session, message: ServerMessage): Step {
  switch (message.type) {
    case "attached":
      return attached(session, message);
    case "live":
      return caughtUp({ ...session, live: message.offset });
    case "skipped":
      return skipped(session, message);
    case "input":
      return [{ ...session, input: accept(session.input, message.offset) }, NOTHING];
    case "resized": {
      if (message.offset < session.received) return [session, NOTHING];
      const size = { cols: message.cols, rows: message.rows };
      return [{ ...session, size }, [{ do: "size", size }]];
    }
    case "viewers": {
      const { viewers, total, sizing, leader } = message;
      return [{ ...session, viewers, total, sizing, leader }, NOTHING];
    }
    case "exited": {
      const exit = { status: message.status, message: message.message };
      return [session, [{ do: "end", exit, generation: session.generation }]];
    }
    case "renamed":
      return [session, [{ do: "rename", name: message.name }]];
    case "rights":
      return granted(session, message);
    case "closing":
      return [closed(session, message), NOTHING];
  }
}

/** Output of the console. A repeated byte is dropped by its number; history and live bytes are written apart. */
export function output(session: Session, bytes: Uint8Array): Step {
  if (!session.attached) return [session, NOTHING];
  const next = session.next + bytes.length;
  const fresh = bytes.subarray(Math.max(0, session.received - session.next));
  const effects: Effect[] = [];
  let from = next - fresh.length;
  for (const part of splitAt(fresh, session.live === null ? -1 : session.live - from)) {
    from += part.length;
    effects.push({ do: "write", bytes: part, end: from, generation: session.generation });
  }
  return [{ ...session, next, received: Math.max(session.received, next) }, effects];
}

/** The terminal has parsed the stream of `generation` up to byte `end`. */
export function parsed(session: Session, generation: number, end: number): Step {
  if (generation !== session.generation || end <= session.parsed) return [session, NOTHING];
  const [next, effects] = caughtUp({ ...session, parsed: end });
  if (!next.attached || end - next.acked < ACK_EVERY_BYTES) return [next, effects];
  const [acked, ack] = idle(next);
  return [acked, [...effects, ...ack]];
}

/** What the process wrote last is on the screen. What was typed for it and not accepted has nobody to go to. */
export function ended(session: Session, generation: number, exit: Exit): Session {
  if (generation !== session.generation || session.phase === "failed") return session;
  return { ...session, phase: "ended", exit, input: { ...session.input, kept: [], length: 0 } };
}

/** Nothing is waiting for the parser: acknowledge what is left. */
export function idle(session: Session): Step {
  if (!session.attached || session.parsed <= session.acked) return [session, NOTHING];
  const acked = session.parsed;
  return [{ ...session, acked }, [{ do: "send", message: { type: "ack", offset: acked } }]];
}

/** Whether what the parser is looking at now was there before this connection. */
export function isHistory(session: Session): boolean {
  return session.live === null || session.parsed < session.live;
}

/** Whether the terminal may answer what the parser is looking at now: not history, and no other viewer's to answer. */
export function mayAnswer(session: Session): boolean {
  return session.answers && session.writable && !isHistory(session);
}

/** Something was typed, pasted or answered. It is taken whole or refused whole. */
export function typed(session: Session, bytes: Uint8Array<ArrayBuffer>): Step {
  const why = refusal(session);
  if (why !== null) return [session, [{ do: "refuse", why }]];
  const input = keep(session.input, bytes);
  if (input === null) return [session, [{ do: "refuse", why: session.input.length > 0 ? "full" : "too-long" }]];
  const effects = session.attached ? frames(bytes, INPUT_FRAME_BYTES_MAX).map((frame): Effect => ({ do: "type", bytes: frame })) : [];
  return [{ ...session, input }, effects];
}

/** The viewer's window has another size. */
export function fitted(session: Session, wanted: Size): Step {
  return asksForSize({ ...session, wanted });
}

/** The viewer turns to this terminal: its window counts now, even where another tab's was set in between. */
export function focused(session: Session): Step {
  return session.writable ? asksForSize({ ...session, asked: session.size }) : asksForSize(session);
}

function attached(session: Session, message: Attached): Step {
  const known = message.stream === session.stream;
  const same = known && !session.anew;
  const size = { cols: message.cols, rows: message.rows };
  const common = {
    ...session,
    phase: "replaying" as const,
    attached: true,
    live: null,
    next: message.offset,
    acked: Math.max(message.offset, same ? session.acked : 0),
    writable: message.writable,
    answers: message.answers,
    viewers: message.viewers,
    total: Math.max(message.viewers.length, 1),
    exit: null,
    restart: false,
    anew: false,
    input: renumber(session.input, message.input, message.writable && (known || session.stream === null)),
  };
  const typing = common.input.kept.flatMap((bytes) => frames(bytes, INPUT_FRAME_BYTES_MAX));
  const effects = typing.map((bytes): Effect => ({ do: "type", bytes }));
  if (same && message.offset <= session.received) return [common, effects];
  const generation = same ? session.generation : session.generation + 1;
  const lost = session.anew ? 0 : message.skipped; // asked for from the very start, which is long gone
  const gap = same ? Math.max(lost, message.offset - session.received) : lost;
  const there = { end: message.offset, generation };
  const lead: readonly Effect[] = same ? [] : [{ do: "reset", ...there }];
  const mark: readonly Effect[] = gap > 0 ? [{ do: "mark", bytes: gap, ...there }] : [];
  const modes: readonly Effect[] = message.state === "" ? NOTHING : [{ do: "modes", text: message.state }];
  const parsedUpTo = same ? session.parsed : NOTHING_PARSED;
  const before = same ? session.older : message.offset - message.head;
  const begun = { ...common, stream: message.stream, generation, size, received: message.offset, parsed: parsedUpTo, older: before };
  return [begun, [...lead, { do: "size", size }, ...mark, ...modes, ...effects]];
}

function skipped(session: Session, message: Skipped): Step {
  const size = { cols: message.cols, rows: message.rows };
  const { offset } = message;
  const next = { ...session, size, next: offset, received: offset, acked: Math.max(session.acked, offset) };
  const modes: readonly Effect[] = message.state === "" ? NOTHING : [{ do: "modes", text: message.state }];
  const mark: Effect = { do: "mark", bytes: message.bytes, end: offset, generation: session.generation };
  return [next, [{ do: "size", size }, mark, ...modes]];
}

function closed(session: Session, { code, message }: Closing): Session {
  return { ...session, closing: { code, message } };
}

/** History is through the parser: from here on it is live, and the viewer's size may be asked for. */
function caughtUp(session: Session): Step {
  if (isHistory(session)) return [session, NOTHING];
  return session.phase === "replaying" ? focused({ ...session, phase: "live" }) : asksForSize(session);
}

/** What typing is worth from here on; keystrokes that were on their way when typing was taken away are given up. */
function granted(session: Session, { writable, answers, input }: Rights): Step {
  const accepted = input ?? session.input.accepted;
  const kept = writable && session.input.length > 0 ? accept(session.input, accepted) : { accepted, kept: [], length: 0 };
  return asksForSize({ ...session, writable, answers, input: kept });
}

function asksForSize(session: Session): Step {
  const { wanted, asked, phase, attached: stands } = session;
  if (phase !== "live" || !stands || isSame(wanted, asked)) return [session, NOTHING];
  return [{ ...session, asked: wanted }, [{ do: "send", message: { type: "resize", ...wanted } }]];
}

function refusal(session: Session): Refusal | null {
  if (session.phase === "ended" || session.phase === "failed") return session.phase;
  return session.stream !== null && !session.writable ? "read-only" : null;
}

/** Codes after which the same attach would only be refused again. */
function isFinal(code: number): boolean {
  const final: readonly number[] = [
    CloseCode.badMessage,
    CloseCode.notSignedIn,
    CloseCode.notAllowed,
    CloseCode.noSuchConsole,
    CloseCode.tooLarge,
    CloseCode.noSandbox,
  ];
  return final.includes(code);
}

function isSame(one: Size, other: Size | null): boolean {
  return other !== null && one.cols === other.cols && one.rows === other.rows;
}

function splitAt(bytes: Uint8Array, index: number): readonly Uint8Array[] {
  if (bytes.length === 0) return [];
  if (index <= 0 || index >= bytes.length) return [bytes];
  return [bytes.subarray(0, index), bytes.subarray(index)];
}
