import { ChangeSet, Text } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesBetween, merge } from "../../src/editor/merging";

const text = (content: string): Text => Text.of(content.split("\n"));
const merged = (base: string, mine: string, theirs: string): string | null => merge(text(base), text(mine), text(theirs))?.toString() ?? null;

/** A second of a slow machine, in milliseconds: nobody waits that long for a comparison. */
const PATIENCE_MS = 1_000;

function applied(from: Text, to: Text): { text: Text; changes: readonly { from: number; to: number; insert: Text }[] } {
  const changes = changesBetween(from, to);
  return { text: ChangeSet.of([...changes], from.length).apply(from), changes };
}

describe("three texts", () => {
  it.each([
    ["a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nD"],
    ["a\nb\nc", "a\nb\nc\nmine", "theirs\na\nb\nc", "theirs\na\nb\nc\nmine"],
    ["a\nb\nc\nd\ne", "a\nB\nc\nd\ne", "a\nb\nc\ne", "a\nB\nc\ne"],
    ["a\nb\nc\nd\ne\nf\ng", "a\nX\nc\nd\ne\nY\ng", "a\nb\nc\nD\ne\nf\ng", "a\nX\nc\nD\ne\nY\ng"],
    ["a\nb", "same\nb", "same\nb", "same\nb"],
    ["a\nb\nc", "a\nb\nc", "theirs", "theirs"],
    ["a\nb\nc", "mine", "a\nb\nc", "mine"],
    ["a\nb\nc\nd", "A\nb\nc\nM", "A\nb\nc\nd", "A\nb\nc\nM"],
    ["a\nb\nc", "b\nc", "a\nb", "b"],
  ])("%j, %j and %j are %j", (base, mine, theirs, whole) => {
    expect(merged(base, mine, theirs)).toBe(whole);
    expect(merged(base, theirs, mine)).toBe(whole);
  });

  it.each([
    ["a\nb\nc", "a\nmine\nc", "a\ntheirs\nc"],
    ["a\nb\nc", "mine\nb\nc", "a\ntheirs\nc"],
    ["a\nb", "a\nmine\nb", "a\ntheirs\nb"],
    ["", "mine", "theirs"],
    ["a\nb\nc", "a\nc", "a\nB\nc"],
  ])("from %j cannot become one where both touch the same place: %j and %j", (base, mine, theirs) => {
    expect(merged(base, mine, theirs)).toBeNull();
  });

  it("are merged in large files by where they differ", () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `line ${at}`);
    const start = performance.now();
    const both = merged(lines.join("\n"), lines.with(3, "mine").join("\n"), lines.with(99_000, "theirs").join("\n"));
    expect(both).toBe(lines.with(3, "mine").with(99_000, "theirs").join("\n"));
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });

  it("are left to the person where comparing them would take too long", () => {
    const empty = (count: number, ends: string): string => [ends, ...Array.from({ length: count }, () => ""), ends].join("\n");
    const start = performance.now();
    expect(merged(empty(60_000, "o"), empty(59_000, "m"), empty(61_000, "t"))).toBeNull();
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });

  it("keep every line that one side added, once, and nothing else", () => {
    const line = fc.constantFrom("", "x", "y", "z", "}");
    const edits = fc.array(fc.tuple(fc.nat(30), fc.nat(2)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), edits, edits, (base, left, right) => {
        const mine = edit(base, left, "mine");
        const theirs = edit(base, right, "theirs");
        const whole = merge(Text.of(base), Text.of(mine), Text.of(theirs));
        if (whole === null) return;
        const lines = [...whole.iterLines()];
        const own = (list: readonly string[], word: string): string[] => list.filter((each) => each.startsWith(word));
        expect(own(lines, "mine")).toEqual(own(mine, "mine"));
        expect(own(lines, "theirs")).toEqual(own(theirs, "theirs"));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Replaces so many lines at a place by one of its own. */
function edit(base: readonly string[], edits: readonly (readonly [number, number])[], word: string): string[] {
  const lines = [...base];
  for (const [number, [at, count]] of edits.entries()) lines.splice(at % lines.length, Math.min(count, lines.length), `${word} ${number}`);
  return lines;
}

describe("the changes between two texts", () => {
  it.each([
    ["a\nb\nc", "a\nB\nc", [[2, 3, "B"]]],
    ["a\nb\nc", "a\nb\nnew\nc", [[4, 4, "new\n"]]],
    ["a\nb\nc", "a\nb\nc\nend", [[5, 5, "\nend"]]],
    ["a\nb\nc", "a\nb", [[3, 5, ""]]],
    ["a\nb\nc", "", [[0, 5, ""]]],
    ["", "a\nb", [[0, 0, "a\nb"]]],
    ["some words here", "some other words here", [[5, 5, "other "]]],
    ["😀", "😁", [[0, 2, "😁"]]],
    ["a\nb\nc\nd", "A\nb\nc\nD", [[0, 1, "A"], [6, 7, "D"]]],
    ["same", "same", []],
  ])("%j and %j are %j", (from, to, wanted) => {
    const { text: result, changes } = applied(text(from), text(to));
    expect(result.toString()).toBe(to);
    expect(changes.map((change) => [change.from, change.to, change.insert.toString()])).toEqual(wanted);
  });

  it("always make the one of the other", () => {
    const lines = fc.array(fc.constantFrom("", "a", "b", "ab", "ba", "😀", "😁a"), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(lines, lines, (from, to) => applied(Text.of(from), Text.of(to)).text.eq(Text.of(to))), { numRuns: 3_000 });
  });

  it("of huge texts are one", () => {
    const from = Text.of(Array.from({ length: 20_000 }, (_, at) => `a${at}`));
    const to = Text.of(Array.from({ length: 20_000 }, (_, at) => `b${at}`));
    const { text: result, changes } = applied(from, to);
    expect(result.eq(to)).toBe(true);
    expect(changes).toHaveLength(1);
  });
});
