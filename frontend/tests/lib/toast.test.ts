import { beforeEach, expect, test, vi } from "vitest";
import { toast } from "../../src/lib/toast";

const texts = (): (string | undefined)[] => [...document.querySelectorAll(".toast p")].map((one) => one.textContent);

beforeEach(() => {
  document.body.innerHTML = "";
  vi.useFakeTimers();
});

test("a notice goes by itself, an error stays until it is dismissed", () => {
  toast("Saved.", { kind: "ok" });
  toast("Not saved.", { kind: "danger" });
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(["Not saved."]);
  document.querySelector<HTMLElement>('[aria-label="Dismiss"]')?.click();
  expect(texts()).toEqual([]);
});

test("a notice does not go while the pointer is on it", () => {
  toast("Saved.");
  const card = document.querySelector(".toast")!;
  card.dispatchEvent(new Event("pointerenter"));
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(["Saved."]);
  card.dispatchEvent(new Event("pointerleave"));
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual([]);
});

test("its action runs once and takes it away", () => {
  const run = vi.fn();
  toast("Deleted.", { action: { label: "Undo", run } });
  [...document.querySelectorAll("button")].find((button) => button.textContent === "Undo")?.click();
  expect(run).toHaveBeenCalledOnce();
  expect(texts()).toEqual([]);
});

test("text is never taken for HTML, and no more than four are shown", () => {
  for (const n of [1, 2, 3, 4, 5]) toast(`<b>${n}</b>`, { kind: "danger" });
  expect(texts()).toEqual(["<b>2</b>", "<b>3</b>", "<b>4</b>", "<b>5</b>"]);
});
