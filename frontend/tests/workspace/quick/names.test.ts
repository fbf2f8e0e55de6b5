import { expect, test, vi } from "vitest";
import { FileNames, fetchNames } from "../../../src/workspace/quick/names";

const answer = (...paths: string[]): { paths: string[]; truncated: boolean } => ({ paths, truncated: false });

test("names are fetched once, and again after something changed", async () => {
  const fetched = vi.fn().mockResolvedValue(answer("a.py"));
  const names = new FileNames(fetched);
  expect(names.of("/home/alice")).toBeNull();
  await Promise.all([names.fresh("/home/alice"), names.fresh("/home/alice")]);
  await names.fresh("/home/alice");
  expect(fetched).toHaveBeenCalledOnce();
  names.changed();
  fetched.mockResolvedValue(answer("a.py", "b.py"));
  expect(names.of("/home/alice")?.names.paths).toEqual(["a.py"]); // serves meanwhile
  expect((await names.fresh("/home/alice")).names.paths).toEqual(["a.py", "b.py"]);
});

test("another folder has its own names", async () => {
  const fetched = vi.fn((folder: string) => Promise.resolve(answer(`${folder}.py`)));
  const names = new FileNames(fetched);
  await names.fresh("/a");
  expect((await names.fresh("/b")).names.paths).toEqual(["/b.py"]);
  expect(names.of("/a")).toBeNull();
});

test("a failure is tried again at the next look", async () => {
  const fetched = vi.fn().mockRejectedValueOnce(new Error("no")).mockResolvedValue(answer("a.py"));
  const names = new FileNames(fetched);
  await expect(names.fresh("/a")).rejects.toThrow("no");
  expect((await names.fresh("/a")).names.paths).toEqual(["a.py"]);
});

test("so many names are asked for, below the folder", async () => {
  const fetched = vi.fn().mockResolvedValue(new Response('{"paths":["a"],"truncated":true}'));
  vi.stubGlobal("fetch", fetched);
  expect(await fetchNames("alice")("/home/alice")).toEqual({ paths: ["a"], truncated: true });
  expect(fetched.mock.lastCall?.[0]).toBe("/api/v0/user/alice/files/names/?path=%2Fhome%2Falice&limit=20000");
});
