import { beforeEach, expect, test, vi } from "vitest";
import { Recent } from "../../../src/workspace/quick/recent";

beforeEach(() => localStorage.clear());

test("the last used is first, once, of so many, for each user", () => {
  const recent = new Recent("alice");
  for (let at = 0; at < 60; at++) recent.used(`/f${at}`);
  recent.used("/f30");
  expect(recent.paths).toHaveLength(50);
  expect(recent.paths.slice(0, 2)).toEqual(["/f30", "/f59"]);
  expect(recent.paths.filter((path) => path === "/f30")).toHaveLength(1);
  expect(new Recent("bob").paths).toEqual([]);
});

test("what makes no sense is nothing, and no storage is no harm", () => {
  localStorage.setItem("recent-files:alice", '["/a", 7]');
  expect(new Recent("alice").paths).toEqual(["/a"]);
  localStorage.setItem("recent-files:alice", "{");
  expect(new Recent("alice").paths).toEqual([]);
  localStorage.setItem("recent-files:alice", "{}");
  expect(new Recent("alice").paths).toEqual([]);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("full");
  });
  expect(() => new Recent("alice").used("/a")).not.toThrow();
});
