import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FilesApi } from "../../../src/files/api";
import { trashView } from "../../../src/workspace/tree/trashView";
import { fakeDialogs } from "../../fakes/dialogs";
import { FilesServer } from "../../fakes/filesServer";
import { entry, folder } from "../../fakes/folders";

let server: FilesServer;
let changed: () => void;
let unmount: () => void;
const restore = vi.fn<(ids: readonly string[]) => Promise<boolean>>();
const place = (): HTMLElement => document.getElementById("place")!;
const rows = (): string[] => [...place().querySelectorAll("tbody tr")].map((one) => one.querySelector(".cut")?.textContent ?? "");
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(10);
const press = async (label: string): Promise<void> => {
  const all = [...document.querySelectorAll("button")].filter((one) => one.textContent.trim() === label || one.ariaLabel === label);
  all.at(-1)!.click();
  await settled();
};
const agree = async (): Promise<void> => {
  document.querySelector("dialog form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
};

async function mount(...paths: string[]): Promise<void> {
  document.body.innerHTML = '<div id="place"></div><div id="toasts"></div>';
  const api = new FilesApi("ada");
  if (paths.length > 0) await api.trash(paths);
  const view = trashView({ api, restore, onChanged: (heard) => ((changed = heard), () => undefined) });
  unmount = view.mount(place());
  await settled();
}

beforeEach(() => {
  vi.useFakeTimers();
  fakeDialogs();
  server = new FilesServer({ "/h": [folder("p"), entry("a.txt"), entry("b.txt")], "/h/p": [entry("x")] });
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
  restore.mockReset().mockResolvedValue(true);
});

afterEach(() => {
  unmount();
  vi.useRealTimers();
});

test("an empty trash says what it is for", async () => {
  await mount();
  expect(place().textContent).toContain("The trash is empty");
  expect([...place().querySelectorAll("button")].filter((one) => !one.hidden)).toEqual([]);
});

test("what was deleted last comes first, with where it was", async () => {
  await mount("/h/a.txt", "/h/p");
  expect(rows()).toEqual(["p", "a.txt"]);
  expect(place().textContent).toContain("/h");
  expect(place().querySelector("time")?.dateTime).toBe("2026-11-27T12:00:00Z");
});

test("a thing is put back, and one that cannot be stays", async () => {
  await mount("/h/a.txt", "/h/b.txt");
  restore.mockResolvedValueOnce(false);
  await press("Put back “a.txt”");
  expect(rows()).toEqual(["b.txt", "a.txt"]);
  await press("Put back “a.txt”");
  expect(restore).toHaveBeenLastCalledWith(["t1"]);
  expect(rows()).toEqual(["b.txt"]);
  expect(document.activeElement?.ariaLabel).toBe("Put back “b.txt”");
  expect(document.getElementById("toasts")?.textContent).toContain("“a.txt” is back in “/h”.");
});

test("a thing is deleted for good after a question that names it", async () => {
  await mount("/h/p", "/h/a.txt");
  await press("Delete “p” for good");
  expect(document.querySelector("dialog")?.textContent).toContain("Delete “p” for good?");
  expect(document.querySelector("dialog")?.textContent).toContain("Everything in it is deleted too.");
  await press("Cancel");
  expect(rows()).toHaveLength(2);
  await press("Delete “p” for good");
  await agree();
  expect(rows()).toEqual(["a.txt"]);
  expect(server.log.at(-1)).toBe("DELETE trash t1");
});

test("all is deleted for good after one question", async () => {
  await mount("/h/p", "/h/a.txt");
  await press("Empty trash");
  expect(document.querySelector("dialog")?.textContent).toContain("Delete 2 things for good?");
  await agree();
  expect(server.thrown).toEqual([]);
  expect(place().textContent).toContain("The trash is empty");
});

test("a failure says why and leaves the thing", async () => {
  await mount("/h/a.txt");
  server.failing.set("DELETE trash", [503, "The server is busy."]);
  await press("Delete “a.txt” for good");
  await agree();
  expect(rows()).toEqual(["a.txt"]);
  expect(document.getElementById("toasts")?.textContent).toContain("The server is busy.");
  await press("Empty trash");
  expect(document.querySelector("dialog")?.textContent).toContain("Delete “a.txt” for good?");
  await agree();
  expect(rows()).toEqual(["a.txt"]);
});

test("a trash that cannot be read says so, and is read again on demand", async () => {
  server.failing.set("GET trash", [503, "Your sandbox is starting."]);
  await mount("/h/a.txt");
  expect(place().textContent).toContain("Your sandbox is starting.");
  server.failing.clear();
  await press("Try again");
  expect(rows()).toEqual(["a.txt"]);
});

test("a long trash is read page by page", async () => {
  server.trashPage = 1;
  await mount("/h/a.txt", "/h/b.txt");
  expect(rows()).toEqual(["b.txt"]);
  server.failing.set("GET trash 1", [503, "Busy."]);
  await press("Show more");
  expect(document.getElementById("toasts")?.textContent).toContain("Busy.");
  server.failing.clear();
  await press("Show more");
  expect(rows()).toEqual(["b.txt", "a.txt"]);
  expect(place().textContent).not.toContain("Show more");
});

test("what happens elsewhere is followed while it is shown", async () => {
  await mount("/h/a.txt");
  await new FilesApi("ada").trash(["/h/b.txt"]);
  changed();
  await settled();
  expect(rows()).toEqual(["b.txt", "a.txt"]);
  unmount();
  changed();
  await settled();
  expect(place().textContent).toBe("");
});
