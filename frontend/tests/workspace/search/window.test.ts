import { expect, test } from "vitest";
import { drawn, scrolledTo, WHOLE_ROWS_MAX } from "../../../src/workspace/search/window";

test("a short list is drawn as a whole", () => {
  expect(drawn(WHOLE_ROWS_MAX, 24, 0, 100)).toEqual({ from: 0, to: 500 });
});

test("of a long list what is in sight is drawn, and a little more", () => {
  expect(drawn(10_000, 20, 0, 400)).toEqual({ from: 0, to: 40 });
  expect(drawn(10_000, 20, 2_000, 400)).toEqual({ from: 80, to: 140 });
  expect(drawn(1_000, 20, 1_000_000, 400)).toEqual({ from: 1_000, to: 1_000 });
});

test("a row comes into sight by the shortest way", () => {
  expect(scrolledTo(2, 20, 100, 200)).toBe(40);
  expect(scrolledTo(8, 20, 100, 200)).toBe(100);
  expect(scrolledTo(20, 20, 100, 200)).toBe(220);
});
