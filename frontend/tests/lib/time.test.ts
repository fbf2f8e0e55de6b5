import { expect, test, vi } from "vitest";
import { keepTimesFresh, relative, timeElement } from "../../src/lib/time";

const now = new Date("2025-06-15T12:00:00Z");
const before = (ms: number): string => relative(new Date(now.getTime() - ms), now);
const MINUTE = 60_000;

test("times are told as people say them", () => {
  expect(before(20_000)).toBe("just now");
  expect(before(MINUTE)).toBe("1 minute ago");
  expect(before(59 * MINUTE)).toBe("59 minutes ago");
  expect(before(3 * 60 * MINUTE)).toBe("3 hours ago");
  expect(before(25 * 60 * MINUTE)).toBe("yesterday");
  expect(before(10 * 24 * 60 * MINUTE)).toBe("Jun 5");
  expect(before(400 * 24 * 60 * MINUTE)).toBe("May 11, 2024");
});

test("a clock that runs ahead is no disaster", () => {
  expect(before(-20_000)).toBe("just now");
  expect(before(-5 * MINUTE)).toBe("in 5 minutes");
});

test("the page's times are kept fresh until that is stopped", () => {
  vi.useFakeTimers({ now });
  const element = timeElement(now.toISOString());
  document.body.append(element);
  const stop = keepTimesFresh();
  expect(element.textContent).toBe("just now");
  expect(element.title).not.toBe("");
  vi.advanceTimersByTime(2 * MINUTE);
  expect(element.textContent).toBe("2 minutes ago");
  stop();
  vi.advanceTimersByTime(5 * MINUTE);
  expect(element.textContent).toBe("2 minutes ago");
  vi.useRealTimers();
});
