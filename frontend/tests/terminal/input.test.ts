import { describe, expect, it } from "vitest";
import { INPUT_KEPT_BYTES_MAX } from "../../src/protocol/consoles";
import { EMPTY_INPUT, accept, frames, keep, renumber } from "../../src/terminal/input";
import type { Input } from "../../src/terminal/input";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const said = (input: Input): string => input.kept.map((each) => new TextDecoder().decode(each)).join("");
const typed = (...texts: string[]): Input =>
  texts.reduce((input, each) => keep(input, bytes(each)) ?? expect.fail("refused"), EMPTY_INPUT);

describe("input that is not accepted yet", () => {
  it("is kept in order until the server accepts it", () => {
    const input = typed("ls", " -l", "\r");
    expect(said(input)).toBe("ls -l\r");
    expect(said(accept(input, 3))).toBe("-l\r");
    expect(accept(input, 3)).toMatchObject({ accepted: 3, length: 3 });
    expect(accept(input, 6)).toMatchObject({ accepted: 6, length: 0, kept: [] });
  });

  it("does not go back, nor beyond what was typed", () => {
    const input = accept(typed("hello"), 3);
    expect(accept(input, 1)).toBe(input);
    expect(accept(input, 900)).toMatchObject({ accepted: 5, length: 0 });
  });

  it("is refused whole beyond the limit", () => {
    const full = keep(EMPTY_INPUT, new Uint8Array(INPUT_KEPT_BYTES_MAX)) ?? expect.fail("refused");
    expect(keep(full, bytes("x"))).toBeNull();
    expect(keep(accept(full, 1), bytes("x"))).toMatchObject({ length: INPUT_KEPT_BYTES_MAX });
    expect(keep(EMPTY_INPUT, new Uint8Array(INPUT_KEPT_BYTES_MAX + 1))).toBeNull();
  });

  it("is sent again from where the server stands", () => {
    const input = accept(typed("abcdef"), 1);
    expect(said(renumber(input, 4, true))).toBe("ef");
    expect(renumber(input, 4, true).accepted).toBe(4);
  });

  it("takes the server's numbering when that has forgotten us", () => {
    const input = accept(typed("abcdef"), 4);
    expect(renumber(input, 0, true)).toMatchObject({ accepted: 0, length: 2 });
    expect(said(renumber(input, 0, true))).toBe("ef");
  });

  it("is not given to another program", () => {
    expect(renumber(typed("rm -r x\r"), 0, false)).toEqual({ accepted: 0, kept: [], length: 0 });
  });

  it("goes out in frames that the server takes", () => {
    expect(frames(bytes("abcdefg"), 3).map((each) => new TextDecoder().decode(each))).toEqual(["abc", "def", "g"]);
    expect(frames(bytes(""), 3)).toEqual([]);
  });
});
