import { beforeEach, expect, test, vi } from "vitest";
import { FilesApi } from "../../src/files/api";

const api = new FilesApi("ada");
let asked: [string, string, unknown][] = [];
let answer: (url: URL, json: Record<string, string[]>) => Response;

beforeEach(() => {
  asked = [];
  vi.spyOn(globalThis, "fetch").mockImplementation((url, init) => {
    const address = new URL(url as string, "http://localhost");
    const json = typeof init?.body === "string" ? (JSON.parse(init.body) as Record<string, string[]>) : {};
    asked.push([init?.method ?? "GET", address.pathname + address.search, json]);
    return Promise.resolve(answer(address, json));
  });
});

const paths = Array.from({ length: 1_200 }, (_, n) => `/h/${n}`);

test("many things go into the trash and out of it in turns", async () => {
  answer = (url, json) => Response.json(url.pathname.endsWith("restore/") ? { paths: json["ids"], failed: [] } : { items: json["paths"]!.map((path) => ({ id: path, path })), failed: [] });
  expect((await api.trash(paths)).items).toHaveLength(1_200);
  expect((await api.restore(paths)).paths).toHaveLength(1_200);
  expect(asked).toHaveLength(6);
});

test("when the first turn fails nothing was done; when a later one does, that is told with what was", async () => {
  answer = () => Response.json({ detail: "No." }, { status: 403 });
  await expect(api.trash(["/h/a"])).rejects.toThrow("No.");
  let count = 0;
  answer = (_, json) => {
    count += 1;
    return count % 3 === 2 ? Response.json({ detail: "Lost." }, { status: 503 }) : Response.json({ items: json["paths"]?.map((path) => ({ id: path, path })), paths: json["ids"], failed: [] });
  };
  const { items, failed } = await api.trash(paths);
  expect([items.length, failed.length, failed[0]]).toEqual([700, 500, { path: "/h/500", detail: "Lost." }]);
  expect((await api.restore(paths)).failed[0]).toEqual({ id: "/h/500", detail: "Lost." });
});

test("what is shared is found, made and ended; not shared is no failure", async () => {
  answer = () => Response.json({ url: "/user/ada/shares/x/" });
  expect([await api.shared("/h/a b"), await api.share("/h/a b")]).toEqual(["/user/ada/shares/x/", "/user/ada/shares/x/"]);
  answer = () => Response.json({ detail: "Not found." }, { status: 404 });
  expect(await api.shared("/h/a")).toBeNull();
  answer = () => Response.json({ detail: "No." }, { status: 403 });
  await expect(api.shared("/h/a")).rejects.toThrow("No.");
  answer = () => new Response(null, { status: 204 });
  await api.unshare("/h/a");
  expect(asked[0]).toEqual(["GET", "/api/v0/user/ada/files/sharing/?path=%2Fh%2Fa+b", {}]);
  expect(asked.at(-1)?.[0]).toBe("DELETE");
});

test("copies, pages of the trash and its end", async () => {
  answer = () => Response.json({ items: [], total: 0 });
  await api.copy("/h/a", "/h/b");
  await api.trashed(100);
  await api.deleteForGood("all");
  expect(asked.map(([method, path]) => `${method} ${path.replace("/api/v0/user/ada/files", "")}`)).toEqual(["POST /copy/", "GET /trash/?offset=100", "DELETE /trash/?id=all"]);
  expect(api.zipUrl("/h/ü")).toBe("/api/v0/user/ada/files/zip/?path=%2Fh%2F%C3%BC");
});
