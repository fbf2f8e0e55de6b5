import { expect, test, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { EMPTY, request } from "../../../src/workspace/search/query";
import { replacer } from "../../../src/workspace/search/replacement";
import { carryOut, FILES_PER_REQUEST, undo } from "../../../src/workspace/search/replacing";
import type { Job } from "../../../src/workspace/search/replacing";
import type { Match } from "../../../src/workspace/search/results";
import { Searching } from "../../../src/workspace/search/searching";
import { DummySearch } from "../../fakes/dummy-search";

const A = "/home/alice/a.py";
const B = "/home/alice/b.py";
const TEXTS: readonly (readonly [string, string])[] = [
  [A, "😀 get_name(get_name, x)\r\nother\n"],
  [B, "get_age\n"],
];

async function found(api: DummySearch, text = String.raw`get_(\w+)`): Promise<readonly Match[]> {
  const searching = new Searching(api, () => undefined);
  await searching.start(request({ ...EMPTY, text, regex: true, case: true }, "/home/alice"));
  return searching.results.files.flatMap((file) => file.matches);
}

function job(api: DummySearch, matches: readonly Match[], more: Partial<Job> = {}): Job {
  const replace = replacer({ ...EMPTY, text: String.raw`get_(\w+)`, regex: true, case: true }, "$1🎈");
  return { api, matches, replace, dirty: new Set(), signal: new AbortController().signal, progress: () => undefined, ...more };
}

test("matches are replaced, and undone, to the character", async () => {
  const api = new DummySearch(new Map(TEXTS));
  const progress = vi.fn();
  const outcome = await carryOut(job(api, await found(api), { progress }));
  expect(api.files.get(A)).toBe("😀 name🎈(name🎈, x)\r\nother\n");
  expect(api.files.get(B)).toBe("age🎈\n");
  expect(outcome.refused).toEqual([]);
  expect(outcome.replaced.map(({ path, matches }) => [path, matches.length])).toEqual([[A, 2], [B, 1]]);
  expect(progress).toHaveBeenLastCalledWith(2, 2);
  expect(await undo(api, outcome.replaced)).toEqual([]);
  expect([...api.files]).toEqual(TEXTS);
});

test("a byte order mark is no character of the first line", async () => {
  const api = new DummySearch(new Map([[B, "get_age"]]));
  const matches = await found(api);
  vi.spyOn(api, "read").mockResolvedValue({ text: "\ufeffget_age", version: "sha of get_age" });
  await carryOut(job(api, matches));
  expect(api.written[0]?.[0]?.edits).toEqual([{ line: 1, from: 0, to: 7, text: "age🎈" }]);
});

test("a file with text that is not saved, and one that has changed, are left alone with a sentence", async () => {
  const api = new DummySearch(new Map(TEXTS));
  const matches = await found(api);
  api.files.set(B, "somebody else was here\n");
  const outcome = await carryOut(job(api, matches, { dirty: new Set([A]) }));
  expect(outcome.replaced).toEqual([]);
  expect(outcome.refused).toEqual([
    { path: A, sentence: "It is open with changes that are not saved. Save it, then replace again." },
    { path: B, sentence: "It has changed since the search. Search again." },
  ]);
  expect(api.written).toEqual([]);
});

test("a line that is no more, and a file that is none, are said so", async () => {
  const api = new DummySearch(new Map([[A, "x\nget_name"], [B, "get_age"]]));
  const matches = await found(api);
  api.files.set(A, "x");
  api.files.delete(B);
  const outcome = await carryOut(job(api, matches));
  expect(outcome.refused.map(({ sentence }) => sentence)).toEqual(["It has changed since the search. Search again.", "There is no such file."]);
});

test("what changes between reading and writing is refused by the server", async () => {
  const api = new DummySearch(new Map(TEXTS));
  const matches = await found(api);
  const replace = api.replace.bind(api);
  vi.spyOn(api, "replace").mockImplementation((files) => {
    api.files.set(A, "changed");
    return replace(files);
  });
  const outcome = await carryOut(job(api, matches));
  expect(outcome.refused).toEqual([{ path: A, sentence: "It has changed meanwhile." }]);
  expect(outcome.replaced.map(({ path }) => path)).toEqual([B]);
});

test("groups that cannot be told leave their file alone", async () => {
  const api = new DummySearch(new Map(TEXTS));
  const outcome = await carryOut(job(api, await found(api), { replace: () => null }));
  expect(outcome.refused).toHaveLength(2);
  expect(outcome.refused[0]?.sentence).toContain("groups");
});

test("a failed request refuses its files; an answer that lacks one does too", async () => {
  const api = new DummySearch(new Map(TEXTS));
  const matches = await found(api);
  api.refusal = new HttpError("The disk is full.", 507);
  expect((await carryOut(job(api, matches))).refused.map(({ sentence }) => sentence)).toEqual(["The disk is full.", "The disk is full."]);
  vi.spyOn(api, "replace").mockResolvedValue([{ path: A, ok: false }]);
  expect((await carryOut(job(api, matches))).refused).toHaveLength(2);
});

test("an undo that somebody's change forbids is said so", async () => {
  const api = new DummySearch(new Map(TEXTS));
  const { replaced } = await carryOut(job(api, await found(api)));
  api.files.set(A, "changed");
  expect(await undo(api, replaced)).toEqual([{ path: A, sentence: "It has changed meanwhile." }]);
  expect(api.files.get(B)).toBe("get_age\n");
  api.refusal = new HttpError("Busy.", 503);
  expect(await undo(api, replaced)).toHaveLength(2);
});

test("many files go in several requests, and a stop leaves the rest", async () => {
  const many = new Map(Array.from({ length: FILES_PER_REQUEST + 5 }, (_, at) => [`/f${at}`, "get_x"] as const));
  const api = new DummySearch(new Map(many));
  const matches = await found(api);
  expect((await carryOut(job(api, matches))).replaced).toHaveLength(25);
  expect(api.written.map((files) => files.length)).toEqual([20, 5]);
  const stopped = new DummySearch(new Map(many));
  const stop = new AbortController();
  const outcome = await carryOut(job(stopped, await found(stopped), { signal: stop.signal, progress: () => stop.abort() }));
  expect(outcome.replaced).toHaveLength(FILES_PER_REQUEST);
  const read = vi.spyOn(stopped, "read");
  stop.abort();
  expect((await carryOut(job(stopped, matches, { signal: stop.signal }))).replaced).toEqual([]);
  expect(read).not.toHaveBeenCalled();
});
