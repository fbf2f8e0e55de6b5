import { expect, test } from "vitest";
import { characterCount, characterPlace, unitPlace } from "../../src/lib/characters";

test.each([
  ["plain", 3, 3],
  ["a😀b", 3, 2],
  ["😀😀", 2, 1],
  ["", 0, 0],
])("in %j unit %i is character %i", (text, unit, character) => {
  expect(characterPlace(text, unit)).toBe(character);
  expect(unitPlace(text, character)).toBe(unit);
});

test("a place behind the end is the end", () => {
  expect(unitPlace("a😀", 9)).toBe(3);
  expect(characterCount("a😀")).toBe(2);
});
