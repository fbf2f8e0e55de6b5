import { beforeEach, expect, test } from "vitest";
import { REMEMBERED_MAX, UploadMemory } from "../../src/files/remembered";

const HOUR_MS = 60 * 60 * 1000;
const file = new File(["hello"], "a.txt", { lastModified: 1_000 });
const upload = (more = {}): Parameters<UploadMemory["keep"]>[0] => ({
  id: "a1", path: "/home/ada/a.txt", size: 5, lastModified: 1_000, chunk: 8, replace: false, begunAt: Date.now(), ...more,
});

beforeEach(() => localStorage.clear());

test("an upload is found again by its path, size and time, and not by less", () => {
  const memory = new UploadMemory("ada");
  memory.keep(upload());
  expect(memory.find("/home/ada/a.txt", file)?.id).toBe("a1");
  expect(memory.find("/home/ada/b.txt", file)).toBeNull();
  expect(memory.find("/home/ada/a.txt", new File(["other!"], "a.txt", { lastModified: 1_000 }))).toBeNull();
  expect(memory.find("/home/ada/a.txt", new File(["hello"], "a.txt", { lastModified: 2_000 }))).toBeNull();
  expect(new UploadMemory("bob").all()).toEqual([]);
});

test("the server's day counts from the beginning, and what is older is forgotten", () => {
  const memory = new UploadMemory("ada");
  const begunAt = Date.now() - 20 * HOUR_MS;
  memory.keep(upload({ begunAt }));
  memory.keep(upload());
  expect(memory.all()[0]?.begunAt).toBe(begunAt);
  expect(memory.all(Date.now() + 5 * HOUR_MS)).toEqual([]);
  memory.forget("a1");
  expect(memory.all()).toEqual([]);
});

test("what makes no sense is not believed", () => {
  localStorage.setItem("terrarium.uploads.ada", JSON.stringify([1, null, { id: "../x" }, upload({ id: "a/../b" }), upload({ size: "5" }), upload()]));
  expect(new UploadMemory("ada").all()).toHaveLength(1);
  localStorage.setItem("terrarium.uploads.ada", "{");
  expect(new UploadMemory("ada").all()).toEqual([]);
});

test("only so many are remembered, the newest", () => {
  const memory = new UploadMemory("ada");
  for (let n = 0; n < REMEMBERED_MAX + 3; n += 1) memory.keep(upload({ id: `n${n}`, path: `/home/ada/${n}` }));
  expect(memory.all()).toHaveLength(REMEMBERED_MAX);
  expect(memory.all().at(-1)?.id).toBe(`n${REMEMBERED_MAX + 2}`);
});
