import { beforeEach, expect, test, vi } from "vitest";
import { remember, remembered } from "../../../src/workspace/tree/memory";
import { EXPANDED_MAX } from "../../../src/workspace/tree/state";

beforeEach(() => localStorage.clear());

test("each user and root has its own memory", () => {
  remember("ada", "/h", { expanded: ["/h/a"], hidden: true });
  expect(remembered("ada", "/h")).toEqual({ expanded: ["/h/a"], hidden: true });
  expect(remembered("ada", "/h/a")).toEqual({ expanded: [], hidden: false });
  expect(remembered("bob", "/h")).toEqual({ expanded: [], hidden: false });
});

test("what makes no sense is not believed, and no more than can be open is kept", () => {
  localStorage.setItem("terrarium.tree.ada./h", "[");
  expect(remembered("ada", "/h").expanded).toEqual([]);
  localStorage.setItem("terrarium.tree.ada./h", JSON.stringify({ expanded: [1, null, "/h/a", "x".repeat(5_000)], hidden: "yes" }));
  expect(remembered("ada", "/h")).toEqual({ expanded: ["/h/a"], hidden: false });
  localStorage.setItem("terrarium.tree.ada./h", JSON.stringify({ expanded: Array.from({ length: 500 }, (_, n) => `/h/${n}`) }));
  expect(remembered("ada", "/h").expanded).toHaveLength(EXPANDED_MAX);
  localStorage.setItem("terrarium.tree.ada./h", "null");
  expect(remembered("ada", "/h").expanded).toEqual([]);
});

test("a store that is full is no reason to stop", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("Full.", "QuotaExceededError");
  });
  expect(() => remember("ada", "/h", { expanded: [], hidden: false })).not.toThrow();
});
