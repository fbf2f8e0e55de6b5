import { expect, test, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { EMPTY, request } from "../../../src/workspace/search/query";
import { Searching } from "../../../src/workspace/search/searching";
import { DummySearch } from "../../fakes/dummy-search";

const FILES = new Map([
  ["/home/alice/a.py", "name = 1\nother\nname, name 😀 name"],
  ["/home/alice/b.py", "nothing here\na Name"],
]);
const wanted = (text: string): ReturnType<typeof request> => request({ ...EMPTY, text }, "/home/alice");

function begun(): { searching: Searching; api: DummySearch; changed: ReturnType<typeof vi.fn> } {
  const api = new DummySearch(new Map(FILES));
  const changed = vi.fn();
  return { searching: new Searching(api, changed), api, changed };
}

test("every place that matches is a match of its own, counted in units of the browser", async () => {
  const { searching, changed } = begun();
  await searching.start(wanted("name"));
  expect(searching.phase).toMatchObject({ is: "done", end: { matches: 5, files: 2 } });
  const found = searching.results.files.flatMap((file) => file.matches);
  expect(found.map(({ line, from, to }) => [line, from, to])).toEqual([[1, 0, 4], [3, 0, 4], [3, 6, 10], [3, 14, 18], [2, 2, 6]]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(5);
  expect(changed.mock.calls.length).toBeGreaterThan(2);
});

test("a cut line remembers where it began", async () => {
  const { searching, api } = begun();
  vi.spyOn(api, "search").mockImplementation(async function* () {
    await Promise.resolve();
    yield [{ type: "match", path: "/a", line: 1, column: 500, text: "a name", ranges: [[2, 6]] }];
  });
  await searching.start(wanted("name"));
  expect(searching.results.files[0]?.matches[0]).toMatchObject({ from: 2, offset: 498 });
  expect(searching.phase.is).toBe("stopped"); // no end was told: there may be more
});

test("a new search ends the one before, whose rest is nothing", async () => {
  const { searching, api } = begun();
  let release = (): void => undefined;
  api.gate = new Promise((resolve) => (release = resolve));
  const first = searching.start(wanted("name"));
  await vi.waitFor(() => expect(api.asked).toHaveLength(1));
  const second = searching.start(wanted("nothing"));
  release();
  await Promise.all([first, second]);
  expect(api.aborted).toBe(1);
  expect(searching.results.files.map(({ path }) => path)).toEqual(["/home/alice/b.py"]);
});

test("what was found stays until the next search has something", async () => {
  const { searching, api } = begun();
  await searching.start(wanted("name"));
  let release = (): void => undefined;
  api.gate = new Promise((resolve) => (release = resolve));
  const second = searching.start(wanted("nothing"));
  expect(searching.results.matchCount).toBe(5);
  release();
  await second;
  expect(searching.results.matchCount).toBe(1);
  await searching.start(wanted("nowhere"));
  expect(searching.results.isEmpty).toBe(true);
});

test("a search is stopped, and cleared", async () => {
  const { searching, api } = begun();
  let release = (): void => undefined;
  api.gate = new Promise((resolve) => (release = resolve));
  const running = searching.start(wanted("name"));
  searching.stop();
  searching.stop();
  release();
  await running;
  expect(searching.phase.is).toBe("stopped");
  await searching.start(wanted("name"));
  searching.clear();
  expect([searching.phase.is, searching.results.isEmpty]).toEqual(["idle", true]);
});

test("a wrong pattern is told from a failure", async () => {
  const { searching, api } = begun();
  api.refusal = new HttpError("The pattern has an unclosed group.", 400);
  await searching.start(wanted("("));
  expect(searching.phase).toEqual({ is: "failed", sentence: "The pattern has an unclosed group.", wrong: true });
  api.refusal = new HttpError("Busy.", 503);
  await searching.start(wanted("("));
  expect(searching.phase).toMatchObject({ is: "failed", wrong: false });
  vi.spyOn(api, "search").mockImplementation(async function* () {
    await Promise.reject(new DOMException("Cancelled.", "AbortError"));
    yield [];
  });
  await searching.start(wanted("("));
  expect(searching.phase.is).toBe("stopped");
});
