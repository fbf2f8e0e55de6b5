import { expect, test } from "vitest";
import { size } from "../../src/lib/sizes";

test("sizes are short, and exact below a thousand bytes", () => {
  const told = [0, 1, 999, 1000, 1449, 9960, 23_411, 999_499, 999_700, 48_123_456, 2_500_000_000].map(size);
  expect(told).toEqual(["0 bytes", "1 byte", "999 bytes", "1 kB", "1.4 kB", "10 kB", "23 kB", "999 kB", "1 MB", "48 MB", "2.5 GB"]);
});
