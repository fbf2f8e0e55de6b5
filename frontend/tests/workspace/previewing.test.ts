import { expect, test, vi } from "vitest";
import { following } from "../../src/workspace/previewing";

test("a preview is told the text when it opens and a moment after it changed, until it is closed", () => {
  vi.useFakeTimers();
  const update = vi.fn();
  let text = "one";
  const previews = following((path) => (path === "/a.md" ? { key: "p", title: "", icon: "eye", mount: () => () => undefined, update } : null), () => text);
  expect(previews.open("/a.py")).toBeNull();
  previews.changed("/a.md");
  vi.runAllTimers();
  expect(update).not.toHaveBeenCalled();
  const view = previews.open("/a.md");
  expect(previews.open("/a.md")).toBe(view);
  text = "two";
  previews.changed("/a.md");
  previews.changed("/a.md");
  vi.runAllTimers();
  expect(update.mock.calls).toEqual([["one"], ["one"], ["two"]]);
  previews.closed("p");
  previews.changed("/a.md");
  vi.runAllTimers();
  expect(update).toHaveBeenCalledTimes(3);
  previews.dispose();
  vi.useRealTimers();
});
