import { expect, test } from "vitest";
import { placement } from "../../src/forms/menu";

const view = { width: 1000, height: 600 };
const menu = { width: 200, height: 150 };

test("a menu opens below its button, left edges flush", () => {
  expect(placement({ left: 100, right: 180, top: 50, bottom: 82 }, menu, view)).toEqual({ left: 100, top: 86 });
});

test("at the right edge the right edges are flush, at the bottom it opens above", () => {
  expect(placement({ left: 900, right: 990, top: 560, bottom: 592 }, menu, view)).toEqual({ left: 790, top: 406 });
});

test("it never leaves a small window", () => {
  const placed = placement({ left: 10, right: 60, top: 40, bottom: 80 }, { width: 200, height: 180 }, { width: 180, height: 200 });
  expect(placed).toEqual({ left: 8, top: 12 });
});
