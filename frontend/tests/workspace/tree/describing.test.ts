import { expect, test } from "vitest";
import { described, modeWords } from "../../../src/workspace/tree/describing";
import { entry, folder } from "../../fakes/folders";

test("rights are written as ls does", () => {
  expect([0o644, 0o755, 0o4755, 0o2644, 0o1777, 0o7000, 0].map(modeWords)).toEqual([
    "rw-r--r-- (644)", "rwxr-xr-x (755)", "rwsr-xr-x (4755)", "rw-r-Sr-- (2644)", "rwxrwxrwt (1777)", "--S--S--T (7000)", "--------- (000)",
  ]);
});

test("hovering tells target, size, rights and time, as far as there are any", () => {
  expect(described(entry("a.txt", { size: 1_400 }))).toMatch(/^a\.txt\n1\.4 kB\nrw-r--r-- \(644\)\nChanged .*2026/);
  expect(described(entry("l", { kind: "link", target: "b", target_kind: "file", mode: 0o777 }))).toContain("Link to b\nrwxrwxrwx");
  expect(described(entry("l", { kind: "link", target: "b" }))).toContain("Link to b, which is not there");
  expect(described(entry("odd", { utf8: false, mode: 0, modified_at: "1970-01-01T00:00:00Z", kind: "other" }))).toBe("odd\nIts name is not UTF-8. Rename it in a console to work with it here.");
  expect(described(entry("never", { kind: "other", mode: 0, modified_at: "?" }))).toBe("never");
  expect(described(folder("f"))).not.toContain("bytes");
});
