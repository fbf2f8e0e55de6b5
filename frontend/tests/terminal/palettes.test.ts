import { expect, test } from "vitest";
import { PALETTES } from "../../src/terminal/palettes";
import type { Palette } from "../../src/terminal/palettes";

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

test.each(Object.entries<Palette>(PALETTES))("all of %s can be read", (_name, palette) => {
  expect(palette.colours).toHaveLength(16);
  for (const colour of [palette.text, palette.cursor, ...palette.colours]) expect(contrast(colour, palette.surface), colour).toBeGreaterThanOrEqual(4.5);
  expect(contrast(palette.text, palette.selection)).toBeGreaterThanOrEqual(4.5);
});
