import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TooMany } from "../../../src/files/picking";
import { HttpError } from "../../../src/lib/http";
import { attempting } from "../../../src/workspace/tree/attempting";

const toasts = (): string => document.getElementById("toasts")?.textContent ?? "";
const later = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

beforeEach(() => {
  vi.useFakeTimers();
  document.body.replaceChildren();
});
afterEach(() => vi.useRealTimers());

test("what is done at once is not worth a word, what takes its time is told until it is done", async () => {
  const { element, attempt } = attempting();
  expect(await attempt("Quick", () => Promise.resolve())).toBe(true);
  const slow = attempt("Copying 3 things", () => later(1_000));
  const other = attempt("Moving", () => later(600));
  await vi.advanceTimersByTimeAsync(400);
  expect([element.textContent, element.classList.contains("busy")]).toEqual(["Moving", true]);
  await vi.advanceTimersByTimeAsync(300);
  expect(element.textContent).toBe("Copying 3 things");
  await vi.advanceTimersByTimeAsync(300);
  await Promise.all([slow, other]);
  expect([element.textContent, element.classList.contains("busy")]).toEqual(["", false]);
});

test("a failure is one sentence, and nothing more once the panel is gone", async () => {
  const { attempt, dispose } = attempting();
  expect(await attempt("x", () => Promise.reject(new HttpError("Your disk is full.", 507)))).toBe(false);
  await attempt("x", () => Promise.reject(new TooMany()));
  await attempt("x", () => Promise.reject(new Error("bug")));
  expect(toasts()).toContain("Your disk is full.");
  expect(toasts()).toContain("files at once");
  expect(toasts()).toContain("Something went wrong in this page.");
  document.body.replaceChildren();
  dispose();
  await attempt("x", () => Promise.reject(new HttpError("Late.", 0)));
  expect(toasts()).toBe("");
});
