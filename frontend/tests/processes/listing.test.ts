import { expect, test } from "vitest";
import { counted, inOrder, keyOf, shortName, silent } from "../../src/processes/listing";
import { listing, process } from "./samples";

test("those that use processors most come first, the platform's own after those of equal use", () => {
  const one = listing("3.13", [process({ pid: 1, platform: true }), process({ pid: 2 }), process({ pid: 3, cpu_percent: 50 })]);
  const other = listing("3.9", [process({ pid: 4, runtime: "3.9", cpu_percent: 99 }), process({ pid: 5, runtime: "3.9", memory: 9e9 })]);
  expect(inOrder([one, other]).map((row) => row.pid)).toEqual([4, 3, 5, 2, 1]);
});

test("a number that is another's later is another process", () => {
  expect(keyOf(process({ pid: 7 }))).not.toBe(keyOf(process({ pid: 7, started_at: "2026-11-27T05:00:01Z" })));
  expect(keyOf(process({ pid: 7 }))).not.toBe(keyOf(process({ pid: 7, runtime: "3.9" })));
  expect(keyOf(process({ pid: 7 }))).toBe(keyOf(process({ pid: 7, cpu_percent: 90 })));
});

test("sandboxes that do not answer are told apart and not counted", () => {
  const hangs = { sandboxes: [{ runtime: "3.9", answers: false, sentence: "It hangs.", total: 0, complete: false }], processes: [] };
  const runs = listing("3.13", [process({})], { total: 812, complete: true });
  expect(counted([hangs, runs])).toEqual({ total: 812, complete: true });
  expect(silent([hangs, runs]).map((sandbox) => sandbox.sentence)).toEqual(["It hangs."]);
});

test("a long command is cut where a question names it", () => {
  expect(shortName(process({ command: "sleep 5" }))).toBe("sleep 5");
  expect(shortName(process({ command: "x".repeat(300) }))).toBe(`${"x".repeat(59)}…`);
});
