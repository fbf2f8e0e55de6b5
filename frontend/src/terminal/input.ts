// What was typed and is not accepted yet, numbered by byte, so that it can be sent again after a reconnect and nothing
// is typed twice. Pure.
import { INPUT_KEPT_BYTES_MAX } from "../protocol/consoles";

export interface Input {
  /** Number of the first byte that is kept: everything before it was accepted. */
  readonly accepted: number;
  /** What is kept, in order. */
  readonly kept: readonly Uint8Array<ArrayBuffer>[];
  /** Bytes kept in all. */
  readonly length: number;
}

export const EMPTY_INPUT: Input = { accepted: 0, kept: [], length: 0 };

/** Keeps more; null, and nothing kept, when that would be more than the limit. */
export function keep(input: Input, bytes: Uint8Array<ArrayBuffer>): Input | null {
  const length = input.length + bytes.length;
  if (length > INPUT_KEPT_BYTES_MAX) return null;
  return { ...input, kept: [...input.kept, bytes], length };
}

/** The server accepted everything before byte `offset`; what it could not have is not believed. */
export function accept(input: Input, offset: number): Input {
  const gone = Math.min(offset - input.accepted, input.length);
  if (gone <= 0) return input;
  let left = gone;
  const kept: Uint8Array<ArrayBuffer>[] = [];
  for (const bytes of input.kept) {
    const rest = bytes.subarray(Math.min(left, bytes.length));
    left -= bytes.length - rest.length;
    if (rest.length > 0) kept.push(rest);
  }
  return { accepted: input.accepted + gone, kept, length: input.length - gone };
}

/**
 * A new connection counts our bytes up to `offset`. With the same program behind it, what lies beyond is sent again;
 * a new program must not get what was typed for the old one.
 */
export function renumber(input: Input, offset: number, sameProgram: boolean): Input {
  if (!sameProgram) return { accepted: offset, kept: [], length: 0 };
  return { ...accept(input, offset), accepted: offset };
}

/** The same bytes in frames of at most `size`. */
export function frames(bytes: Uint8Array<ArrayBuffer>, size: number): readonly Uint8Array<ArrayBuffer>[] {
  const cut: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size));
  return cut;
}
