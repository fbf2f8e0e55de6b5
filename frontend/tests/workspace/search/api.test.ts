import { afterEach, expect, test, vi } from "vitest";
import { searchApi } from "../../../src/workspace/search/api";
import { EMPTY, request } from "../../../src/workspace/search/query";

const api = searchApi("alice");
const fetched = vi.fn<typeof fetch>();
vi.stubGlobal("fetch", fetched);
afterEach(() => fetched.mockReset());

function sent(): { url: string; body: unknown; method: string | undefined } {
  const [url, init] = fetched.mock.lastCall!;
  return { url: url as string, body: typeof init?.body === "string" ? JSON.parse(init.body) : null, method: init?.method };
}

test("a search is read while it runs", async () => {
  fetched.mockResolvedValue(new Response('{"type":"match","path":"/a","line":1,"column":0,"text":"x","ranges":[[0,1]]}\n{"type":"end","matches":1,"files":1}\n'));
  const got: unknown[] = [];
  const wanted = request({ ...EMPTY, text: "x" }, "/home/alice");
  for await (const batch of api.search(wanted, new AbortController().signal)) got.push(...batch);
  expect(got).toHaveLength(2);
  expect(sent()).toEqual({ url: "/api/v0/user/alice/files/search/", method: "POST", body: wanted });
});

test("a refusal is the API's sentence", async () => {
  fetched.mockResolvedValue(new Response('{"detail":"The pattern has an unclosed group."}', { status: 400 }));
  await expect(api.search(request({ ...EMPTY, text: "(" }, "/home/alice"), new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toThrow("The pattern has an unclosed group.");
});

test("files are read with their version, and replaced over it", async () => {
  fetched.mockResolvedValue(new Response('{"text":"a","version":"abc"}'));
  expect(await api.read("/a b", new AbortController().signal)).toEqual({ text: "a", version: "abc" });
  expect(sent().url).toBe("/api/v0/user/alice/files/document/?path=%2Fa+b");
  fetched.mockResolvedValue(new Response('{"files":[{"path":"/a","ok":true,"version":"def"}]}'));
  const files = [{ path: "/a", version: "abc", edits: [{ line: 1, from: 0, to: 1, text: "b" }] }];
  expect(await api.replace(files)).toEqual([{ path: "/a", ok: true, version: "def" }]);
  expect(sent()).toEqual({ url: "/api/v0/user/alice/files/replace/", method: "POST", body: { matches: files } });
});
