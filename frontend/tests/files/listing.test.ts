import { expect, test } from "vitest";
import { BY_NAME, extended, nextOrder, sorted, type Entry, type Listing } from "../../src/files/listing";

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  name, kind: "file", size: 0, modified_at: "2025-01-01T00:00:00Z", mode: 0o644, target: null, utf8: true, ...more,
});
const names = (entries: readonly Entry[]): string[] => entries.map((one) => one.name);

const entries = [
  entry("file10.txt", { size: 5, modified_at: "2025-01-03T00:00:00Z" }),
  entry("file2.txt", { size: 50 }),
  entry("Zoo", { kind: "folder", size: 4096, modified_at: "2025-01-02T00:00:00Z" }),
  entry("apple", { kind: "link", target: "/a", target_kind: "folder" }),
];

test("folders come first, and names are counted as people count", () => {
  expect(names(sorted(entries, BY_NAME))).toEqual(["apple", "Zoo", "file2.txt", "file10.txt"]);
  expect(names(sorted(entries, { key: "name", ascending: false }))).toEqual(["Zoo", "apple", "file10.txt", "file2.txt"]);
});

test("size and time sort files, and leave folders first", () => {
  expect(names(sorted(entries, { key: "size", ascending: false }))).toEqual(["apple", "Zoo", "file2.txt", "file10.txt"]);
  expect(names(sorted(entries, { key: "modified_at", ascending: false }))).toEqual(["Zoo", "apple", "file10.txt", "file2.txt"]);
});

test("sorting leaves the listing as it was", () => {
  const before = names(entries);
  sorted(entries, { key: "size", ascending: true });
  expect(names(entries)).toEqual(before);
});

test("a press turns the same column round and begins a new one usefully", () => {
  expect(nextOrder(BY_NAME, "name")).toEqual({ key: "name", ascending: false });
  expect(nextOrder(BY_NAME, "modified_at")).toEqual({ key: "modified_at", ascending: false });
});

test("a further page is added without repeating what is known", () => {
  const page = (...list: string[]): Listing => ({ path: "/", writable: true, total: 3, entries: list.map((name) => entry(name)) });
  expect(names(extended(page("a", "b"), page("b", "c")).entries)).toEqual(["a", "b", "c"]);
});
