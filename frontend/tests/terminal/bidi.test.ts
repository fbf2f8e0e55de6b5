import { expect, test } from "vitest";
import { DirectionFilter } from "../../src/terminal/bidi";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

test("what turns the direction of text is taken out, letters of every script stay", () => {
  const filter = new DirectionFilter();
  const text = `a${TURNS}b שלום ─│ “x” 🌱\u200d ${TURNS}`;
  expect(new TextDecoder().decode(filter.next(encode(text)))).toBe("ab שלום ─│ “x” 🌱\u200d ");
});

test("frames may be cut anywhere, and no other byte is lost", () => {
  const text = `one${TURNS}two ─ € three\u202e`;
  const bytes = encode(text);
  for (let at = 0; at <= bytes.length; at++) {
    const filter = new DirectionFilter();
    const parts = [bytes.subarray(0, at), bytes.subarray(at)].map((part) => filter.next(part));
    const all = Uint8Array.from(parts.flatMap((part) => [...part]));
    expect(new TextDecoder().decode(all), String(at)).toBe("onetwo ─ € three");
  }
});

test("what is held back is given when something else follows", () => {
  const filter = new DirectionFilter();
  expect([...filter.next(Uint8Array.of(0x61, 0xe2, 0x80))]).toEqual([0x61]);
  expect([...filter.rest()]).toEqual([0xe2, 0x80]);
  expect(filter.rest()).toHaveLength(0);
});
