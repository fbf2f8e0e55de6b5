import { beforeEach, expect, test, vi } from "vitest";
import { HttpError, request, requestJson, sentence, told, wasCancelled } from "../../src/lib/http";

const answers = (status: number, body: string): void => {
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(status === 204 ? null : body, { status }))));
};
const sent = (): RequestInit => vi.mocked(fetch).mock.calls[0]?.[1] ?? {};
const thrown = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error);

beforeEach(() => {
  document.head.innerHTML = '<meta name="csrf-token" content="secret">';
});

test("a change carries the CSRF token and JSON, a question does not", async () => {
  answers(200, "{}");
  await request("/a/", { method: "POST", json: { x: 1 } });
  const headers = new Headers(sent().headers);
  expect(headers.get("X-CSRFToken")).toBe("secret");
  expect(headers.get("Content-Type")).toBe("application/json");
  expect(sent().body).toBe('{"x":1}');
  answers(200, "{}");
  await request("/a/", { query: { path: "/a b&c" } });
  expect(new Headers(sent().headers).get("X-CSRFToken")).toBeNull();
  expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe("/a/?path=%2Fa+b%26c");
});

test("an empty answer reads as null", async () => {
  answers(204, "");
  expect(await requestJson("/a/", { method: "DELETE" })).toBeNull();
});

test("the server's sentence becomes the error's message, with its status and body", async () => {
  answers(409, '{"detail": "It was changed.", "version": "abc"}');
  const error = await thrown(request("/a/"));
  expect(error).toBeInstanceOf(HttpError);
  expect(error).toMatchObject({ message: "It was changed.", status: 409, body: { version: "abc" }, temporary: false });
});

test("a proxy's page is replaced by a sentence of ours", async () => {
  answers(502, "<html>Bad gateway</html>");
  const error = await thrown(request("/a/"));
  expect(error).toMatchObject({ status: 502, temporary: true });
  expect(sentence(error)).not.toContain("<");
});

test("no connection at all is an error that may pass", async () => {
  vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("Failed to fetch"))));
  expect(await thrown(request("/a/"))).toMatchObject({ status: 0, temporary: true });
});

test("a cancelled request is no failure", async () => {
  const stop = new AbortController();
  vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new DOMException("x", "AbortError"))));
  stop.abort();
  expect(wasCancelled(await thrown(request("/a/", { signal: stop.signal })))).toBe(true);
});

test("errors are told in every shape the API has", () => {
  expect(told({ detail: "A." })).toBe("A.");
  expect(told({ status: "ERROR", error_message: "B." })).toBe("B.");
  expect(told({ path: ["C."] })).toBe("C.");
  expect(told(["D."])).toBe("D.");
  expect(told({ code: 3 })).toBeNull();
  expect(told(null)).toBeNull();
});
