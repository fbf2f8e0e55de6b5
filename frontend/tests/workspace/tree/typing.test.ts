// @vitest-environment node
import { expect, test } from "vitest";
import { Rows } from "../../../src/workspace/tree/rows";
import { beginning, pageCame } from "../../../src/workspace/tree/state";
import { nextBeginning, NOTHING_TYPED, typed } from "../../../src/workspace/tree/typing";
import { entry, many } from "../../fakes/folders";

const names = ["alpha", "Beta", "bet", "gamma", "bb"];
const rows = new Rows(pageCame(beginning("/h", [], true), { path: "/h", writable: true, total: 5, entries: names.map((name) => entry(name)) }, 0));
const order = Array.from({ length: rows.length }, (_, index) => (rows.at(index) as unknown as { entry: { name: string } }).entry.name);
const next = (from: string, text: string): string | undefined => order[nextBeginning(rows, order.indexOf(from), text)];

test("one letter goes on to the next name, and round", () => {
  expect([next("alpha", "b"), next("bb", "b"), next("bet", "b"), next("Beta", "b"), next("Beta", "G")]).toEqual(["bb", "bet", "Beta", "bb", "gamma"]);
});

test("the same letter again goes on as well, other letters narrow", () => {
  expect([next("bb", "bb"), next("bb", "bet"), next("bet", "beta"), next("alpha", "x")]).toEqual(["bet", "bet", "Beta", undefined]);
});

test("letters belong together when they come close together", () => {
  const first = typed(NOTHING_TYPED, "a", 10_000);
  expect([first.text, typed(first, "b", 10_500).text, typed(first, "b", 11_000).text]).toEqual(["a", "ab", "b"]);
});

test("what has not come has no name", () => {
  const long = new Rows(pageCame(beginning("/h", [], true), { path: "/h", writable: true, total: 3_000, entries: many(1_000) }, 0));
  expect(nextBeginning(long, -1, "zzz")).toBe(-1);
  expect(nextBeginning(long, -1, "f")).toBe(0);
});
