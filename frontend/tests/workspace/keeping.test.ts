import { beforeEach, expect, test, vi } from "vitest";
import { ROOTS_MAX, keepLayout, keepRoot, keptLayout, keptRoots } from "../../src/workspace/keeping";
import { fresh } from "../../src/workspace/layout";

beforeEach(() => localStorage.clear());

test("layouts are kept for each account and folder", () => {
  keepLayout("alice", "/home/alice", fresh("tree"));
  expect(keptLayout("alice", "/home/alice")).toMatchObject({ side: { panel: "tree" } });
  expect(keptLayout("alice", "/home/alice/p")).toBeNull();
  expect(keptLayout("bob", "/home/alice")).toBeNull();
});

test("folders are remembered, the last one first, and the oldest is forgotten with its layout", () => {
  keepRoot("alice", "/0");
  keepLayout("alice", "/0", fresh(null));
  for (let number = 1; number <= ROOTS_MAX; number++) keepRoot("alice", `/${number}`);
  keepRoot("alice", "/1");
  expect(keptRoots("alice")).toHaveLength(ROOTS_MAX);
  expect(keptRoots("alice")[0]).toBe("/1");
  expect(keptLayout("alice", "/0")).toBeNull();
});

test("what cannot be read is nothing", () => {
  localStorage.setItem("workspace-roots:alice", "{");
  localStorage.setItem("workspace:alice:/", "not JSON");
  expect(keptRoots("alice")).toEqual([]);
  expect(keptLayout("alice", "/")).toBeNull();
  localStorage.setItem("workspace-roots:alice", '["x", 4, "/a"]');
  expect(keptRoots("alice")).toEqual(["/a"]);
});

test("a full storage is no error", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("Full.", "QuotaExceededError");
  });
  expect(() => keepLayout("alice", "/", fresh(null))).not.toThrow();
});
