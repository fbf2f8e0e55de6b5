import { afterEach, expect, test, vi } from "vitest";
import { gitApi } from "../../../src/workspace/git/api";

const api = gitApi("alice");
const fetched = vi.fn<typeof fetch>();
vi.stubGlobal("fetch", fetched);
afterEach(() => fetched.mockReset());

function answer(body: object): void {
  fetched.mockResolvedValue(new Response(JSON.stringify(body)));
}
function sent(): unknown[] {
  const [url, init] = fetched.mock.lastCall!;
  return [init?.method, (url as string).replace("/api/v0/user/alice/git/", ""), ...(typeof init?.body === "string" ? [JSON.parse(init.body) as unknown] : [])];
}

test("no repository is null", async () => {
  answer({ root: null });
  expect(await api.status("/home/alice")).toBeNull();
  expect(sent()).toEqual(["GET", "?path=%2Fhome%2Falice"]);
  answer({ root: "/home/alice", branch: "main" });
  expect(await api.status("/home/alice")).toMatchObject({ branch: "main" });
});

test("every deed is one request", async () => {
  answer({ old: "a", new: "b", binary: false });
  expect(await api.diff("/r", "a b", true)).toMatchObject({ old: "a" });
  expect(sent()).toEqual(["GET", "diff/?path=%2Fr&file=a+b&staged=true"]);
  answer({ branches: [{ name: "main", current: true, remote: false }] });
  expect(await api.branches("/r")).toEqual([{ name: "main", current: true, remote: false }]);
  answer({});
  await api.stage("/r", ["a"]);
  expect(sent()).toEqual(["POST", "stage/", { path: "/r", files: ["a"] }]);
  fetched.mockImplementation(() => Promise.resolve(new Response("{}")));
  await api.unstage("/r", ["a"]);
  await api.discard("/r", ["a"]);
  expect(sent()).toEqual(["POST", "discard/", { path: "/r", files: ["a"] }]);
  await api.stageAll("/r");
  expect(sent()).toEqual(["POST", "stage/", { path: "/r", all: true }]);
  await api.commit("/r", "why", null);
  expect(sent()).toEqual(["POST", "commit/", { path: "/r", message: "why" }]);
  await api.commit("/r", "why", { name: "Alice", email: "alice@example.com" });
  expect(sent()).toEqual(["POST", "commit/", { path: "/r", message: "why", author: { name: "Alice", email: "alice@example.com" } }]);
  await api.switchTo("/r", "next", true);
  expect(sent()).toEqual(["POST", "switch/", { path: "/r", branch: "next", create: true }]);
  await api.init("/r");
  expect(sent()).toEqual(["POST", "init/", { path: "/r" }]);
});

test("very many files are named in several requests", async () => {
  fetched.mockImplementation(() => Promise.resolve(new Response("{}")));
  await api.stage("/r", Array.from({ length: 2_500 }, (_, at) => `f${at}`));
  expect(fetched).toHaveBeenCalledTimes(3);
});
