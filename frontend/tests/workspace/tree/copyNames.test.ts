import { expect, test } from "vitest";
import { copyName, NAMES_MAX } from "../../../src/workspace/tree/copyNames";

test("a copy's name says so, before the ending, and counts", () => {
  const none = new Set<string>();
  expect([copyName("a.txt", false, none), copyName(".env", false, none), copyName("v1.2", true, none)]).toEqual(["a copy.txt", ".env copy", "v1.2 copy"]);
  expect(copyName("a.txt", false, new Set(["a copy.txt", "a copy 2.txt"]))).toBe("a copy 3.txt");
  const all = new Set(["a copy", ...Array.from({ length: NAMES_MAX }, (_, n) => `a copy ${n + 2}`)]);
  expect(copyName("a", false, all)).toBeNull();
});

test("a copy's name is no longer than a name may be, and no letter is cut in two", () => {
  const made = copyName(`${"ü".repeat(120)}𐀀𐀀𐀀.txt`, false, new Set()) ?? "";
  expect(new TextEncoder().encode(made).length).toBeLessThanOrEqual(255);
  expect(made).toMatch(/^ü+𐀀* copy\.txt$/u);
});
