// Takes those invisible characters out of the output that turn the direction of the text around them: a browser would
// follow them where a terminal has cells, and a line could show something else than it says. Letters of right-to-left
// scripts stay. Pure, but for the bytes of a character that is cut by the end of a frame.

/** First bytes of U+202A to U+202E and of U+2066 to U+2069 in UTF-8. */
const LEAD = 0xe2;
const SECOND: Readonly<Record<number, readonly [number, number]>> = { 0x80: [0xaa, 0xae], 0x81: [0xa6, 0xa9] };
const CHARACTER_BYTES = 3;

export class DirectionFilter {
  private held: Uint8Array = new Uint8Array(0);

  /** The next frame without them; what may be the beginning of one is kept for the next call. */
  next(frame: Uint8Array): Uint8Array {
    if (this.held.length === 0 && frame.indexOf(LEAD) < 0) return frame;
    const bytes = joined(this.held, frame);
    const whole = bytes.length - unfinished(bytes);
    this.held = bytes.slice(whole);
    return without(bytes.subarray(0, whole));
  }

  /** What is held back, when something else than the stream's next frame follows. */
  rest(): Uint8Array {
    const { held } = this;
    this.held = new Uint8Array(0);
    return held;
  }
}

function without(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let from = 0;
  for (let at = bytes.indexOf(LEAD); at >= 0; at = bytes.indexOf(LEAD, at + 1)) {
    if (!turns(bytes, at)) continue;
    kept.set(bytes.subarray(from, at), length);
    length += at - from;
    from = at + CHARACTER_BYTES;
  }
  if (from === 0) return bytes;
  kept.set(bytes.subarray(from), length);
  return kept.subarray(0, length + bytes.length - from);
}

function turns(bytes: Uint8Array, at: number): boolean {
  const range = SECOND[bytes[at + 1] ?? 0];
  const third = bytes[at + 2] ?? 0;
  return range !== undefined && third >= range[0] && third <= range[1];
}

/** How many bytes at the end may be the beginning of such a character. */
function unfinished(bytes: Uint8Array): number {
  const last = bytes.length - 1;
  if (bytes[last] === LEAD) return 1;
  return bytes[last - 1] === LEAD && SECOND[bytes[last] ?? 0] !== undefined ? 2 : 0;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
