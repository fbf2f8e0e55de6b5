// What browser and server say on a console's websocket: JSON text frames beside the binary ones, which are terminal
// bytes both ways. Mirrors consoles/messages.py by hand; both are tested with tests/samples/consoles/messages.json.
// Additive: a message or a field that is not known is passed over.

/** Bytes that the client may leave un-acknowledged before it must say how far the terminal has parsed. */
export const ACK_EVERY_BYTES = 64 * 1024;
/** Keystrokes that the client keeps until the server has accepted them. */
export const INPUT_KEPT_BYTES_MAX = 64 * 1024;
/** The largest binary frame of keystrokes; the server refuses a frame over 64 KiB. */
export const INPUT_FRAME_BYTES_MAX = 16 * 1024;
/** Largest terminal, in cells. */
export const COLS_MAX = 1000;
export const ROWS_MAX = 1000;
/** The longest text frame that a server may send: `state` and sentences are short. */
export const TEXT_FRAME_CHARS_MAX = 256 * 1024;
/** More viewers by name than the server tells are not believed. */
export const VIEWERS_MAX = 1000;
/** A page begins with so much of the end of the output; the rest is fetched when somebody scrolls up. */
export const FIRST_BYTES = 2 ** 20;

/** First message of a client: who it is and from which byte on it wants the output. */
export interface Attach {
  readonly type: "attach";
  /** Size that this viewer would like, in cells; a console that has never run starts with it. */
  readonly cols: number;
  readonly rows: number;
  /** The stream that `offset` counts in; null for a client that knows none. */
  readonly stream: string | null;
  /** First byte wanted; null: all that is kept; negative: the last so many. */
  readonly offset: number | null;
  /** Random id of this page's terminal, the same over its reconnects: its keystrokes are numbered under it. */
  readonly client: string;
  /** Start a new process where the last one has ended; absent means no. */
  readonly restart?: boolean;
  /** What a link was exchanged for; with it cookies decide nothing. */
  readonly ticket?: string;
}

/** The terminal has parsed everything before byte `offset`. */
export interface Ack {
  readonly type: "ack";
  readonly offset: number;
}

/** The size of this viewer's window, in cells. */
export interface Resize {
  readonly type: "resize";
  readonly cols: number;
  readonly rows: number;
}

/** Whether the page is out of sight: a hidden viewer never holds the program back. */
export interface Hidden {
  readonly type: "hidden";
  readonly hidden: boolean;
}

/** Whose window decides the console's size: its owner's, the smallest of all, or that of one who may type. */
export const SIZING_RULES = ["owner", "fit", "one"] as const;
export type SizingRule = (typeof SIZING_RULES)[number];

/** The console's size follows another rule; under "one" it follows this viewer. */
export interface Sizing {
  readonly type: "sizing";
  readonly rule: SizingRule;
}

export type ClientMessage = Attach | Ack | Resize | Hidden | Sizing;

/** Somebody who looks at the console. */
export interface Viewer {
  /** Number of the attachment: a person with two tabs has two. */
  readonly id: number;
  /** The name to show. */
  readonly name: string;
  /** Whether they may type. */
  readonly writable: boolean;
  /** Whether the console is theirs. */
  readonly owner: boolean;
  /** Whether this is the one who is told. */
  readonly you: boolean;
  /** Who they are; only the owner is told. */
  readonly visitor: string | null;
}

/** The answer to `attach`: where the output goes on, and what holds there. */
export interface Attached {
  readonly type: "attached";
  /** Id of the numbering; a new one means: reset the terminal, the numbers start anew. */
  readonly stream: string;
  /** Number of the first byte of the next binary frame. */
  readonly offset: number;
  /** Number of the first byte that is kept: what is before `offset` can be asked for. */
  readonly head: number;
  /** Bytes between the wanted and the given offset that are no longer kept. */
  readonly skipped: number;
  /** Size of the terminal at `offset`, in cells. */
  readonly cols: number;
  readonly rows: number;
  /** Whether this viewer may type. */
  readonly writable: boolean;
  /** Whether this viewer's terminal answers the program's queries. */
  readonly answers: boolean;
  /** Bytes of this client's keystrokes that were accepted so far. */
  readonly input: number;
  /** This viewer, and whoever else is known already. */
  readonly viewers: readonly Viewer[];
  /** The terminal's modes at `offset` as escape sequences, to be written first; empty for an exact resumption. */
  readonly state: string;
}

/** Bytes before `offset` are history: what the terminal answers to queries in them is never sent. */
export interface Live {
  readonly type: "live";
  readonly offset: number;
}

/** This viewer was too far behind and is moved forward. */
export interface Skipped {
  readonly type: "skipped";
  /** Number of the first byte of the next binary frame. */
  readonly offset: number;
  /** How many bytes were left out. */
  readonly bytes: number;
  /** Size of the terminal at `offset`, in cells. */
  readonly cols: number;
  readonly rows: number;
  /** The terminal's modes at `offset`, to be written first. */
  readonly state: string;
}

/** This client's keystrokes are accepted up to byte `offset` of its own numbering. */
export interface InputAccepted {
  readonly type: "input";
  readonly offset: number;
}

/** The terminal has another size from byte `offset` on; sent between the bytes around it. */
export interface Resized {
  readonly type: "resized";
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
}

/** Who looks at the console now. */
export interface Viewers {
  readonly type: "viewers";
  /** Those who came first. */
  readonly viewers: readonly Viewer[];
  /** All of them. */
  readonly total: number;
  readonly sizing: SizingRule;
  /** The viewer whose window decides under the rule "one". */
  readonly leader: number | null;
}

/** The console's process has ended; sent behind its last byte. */
export interface Exited {
  readonly type: "exited";
  /** Number of bytes that the stream has in all; null where the server does not know. */
  readonly offset: number | null;
  /** The exit status, 128 + n for signal n; null when it is not known (the sandbox went). */
  readonly status: number | null;
  /** A sentence that says more than the status; mostly empty. */
  readonly message: string;
}

/** The console has a new name. */
export interface Renamed {
  readonly type: "renamed";
  readonly name: string;
}

/** What this viewer may do has changed. */
export interface Rights {
  readonly type: "rights";
  readonly writable: boolean;
  readonly answers: boolean;
  /** Keystrokes of this client that were accepted so far; what came after them was not. Null: not known. */
  readonly input: number | null;
}

/** The last message before the server closes the websocket with this code. */
export interface Closing {
  readonly type: "closing";
  /** One of CloseCode. */
  readonly code: number;
  /** A sentence for the person. */
  readonly message: string;
}

export type ServerMessage =
  | Attached
  | Live
  | Skipped
  | InputAccepted
  | Resized
  | Viewers
  | Exited
  | Renamed
  | Rights
  | Closing;

/** Why a websocket is closed. */
export const CloseCode = {
  badMessage: 4400,
  notSignedIn: 4401,
  notAllowed: 4403,
  noSuchConsole: 4404,
  tooSlow: 4408,
  tooLarge: 4413,
  tooMany: 4429,
  ourFault: 4500,
  noSandbox: 4503,
} as const;

/** The server broke the protocol; the text is for a developer. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

type Fields = Readonly<Record<string, unknown>>;

const READERS: Readonly<Record<ServerMessage["type"], (fields: Fields) => ServerMessage>> = {
  attached: (fields) => ({
    type: "attached",
    stream: text(fields, "stream"),
    offset: count(fields, "offset"),
    head: count(fields, "head"),
    skipped: count(fields, "skipped"),
    ...size(fields),
    writable: flag(fields, "writable"),
    answers: flag(fields, "answers"),
    input: count(fields, "input"),
    viewers: viewers(fields),
    state: text(fields, "state"),
  }),
  live: (fields) => ({ type: "live", offset: count(fields, "offset") }),
  skipped: (fields) => ({
    type: "skipped",
    offset: count(fields, "offset"),
    bytes: count(fields, "bytes"),
    ...size(fields),
    state: text(fields, "state"),
  }),
  input: (fields) => ({ type: "input", offset: count(fields, "offset") }),
  resized: (fields) => ({ type: "resized", offset: count(fields, "offset"), ...size(fields) }),
  viewers: (fields) => ({
    type: "viewers",
    viewers: viewers(fields),
    total: count(fields, "total"),
    sizing: rule(fields, "sizing"),
    leader: fields["leader"] === null ? null : count(fields, "leader"),
  }),
  exited: (fields) => ({
    type: "exited",
    offset: absent(fields, "offset") ? null : count(fields, "offset"),
    status: absent(fields, "status") ? null : integer(fields, "status"),
    message: absent(fields, "message") ? "" : text(fields, "message"),
  }),
  renamed: (fields) => ({ type: "renamed", name: text(fields, "name") }),
  rights: (fields) => ({
    type: "rights",
    writable: flag(fields, "writable"),
    answers: flag(fields, "answers"),
    input: fields["input"] === null ? null : count(fields, "input"),
  }),
  closing: (fields) => ({ type: "closing", code: count(fields, "code"), message: text(fields, "message") }),
};

/** Reads a server's text frame. Null for a message that this page does not know; throws ProtocolError for a broken one. */
export function parse(frame: string): ServerMessage | null {
  if (frame.length > TEXT_FRAME_CHARS_MAX) throw new ProtocolError("The message is too long.");
  let read: unknown;
  try {
    read = JSON.parse(frame);
  } catch {
    throw new ProtocolError("The message is not JSON.");
  }
  if (!isObject(read)) throw new ProtocolError("The message is not an object.");
  const type = text(read, "type");
  return isKnown(type) ? READERS[type](read) : null;
}

export function encode(message: ClientMessage): string {
  return JSON.stringify(message);
}

function isKnown(type: string): type is ServerMessage["type"] {
  return Object.hasOwn(READERS, type);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function absent(fields: Fields, name: string): boolean {
  return fields[name] === undefined || fields[name] === null;
}

function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) throw new ProtocolError(`${name} must be a whole number.`);
  return value as number;
}

function count(fields: Fields, name: string): number {
  const value = integer(fields, name);
  if (value < 0) throw new ProtocolError(`${name} must not be negative.`);
  return value;
}

function size(fields: Fields): { cols: number; rows: number } {
  const cols = integer(fields, "cols");
  const rows = integer(fields, "rows");
  if (cols < 1 || cols > COLS_MAX || rows < 1 || rows > ROWS_MAX) {
    throw new ProtocolError(`A terminal of ${cols} × ${rows} cells is out of range.`);
  }
  return { cols, rows };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new ProtocolError(`${name} must be text.`);
  return value;
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean") throw new ProtocolError(`${name} must be true or false.`);
  return value;
}

function viewers(fields: Fields): readonly Viewer[] {
  const value = fields["viewers"];
  if (!Array.isArray(value) || value.length > VIEWERS_MAX) throw new ProtocolError("viewers must be a list.");
  return value.map((each: unknown) => {
    if (!isObject(each)) throw new ProtocolError("A viewer must be an object.");
    return {
      id: count(each, "id"),
      name: text(each, "name"),
      writable: flag(each, "writable"),
      owner: flag(each, "owner"),
      you: flag(each, "you"),
      visitor: each["visitor"] === null ? null : text(each, "visitor"),
    };
  });
}

function rule(fields: Fields, name: string): SizingRule {
  const found = SIZING_RULES.find((each) => each === fields[name]);
  if (found === undefined) throw new ProtocolError(`${name} must be one of ${SIZING_RULES.join(", ")}.`);
  return found;
}
