// @vitest-environment node
import { expect, test } from "vitest";
import { pageFor, withPage, type Folder } from "../../../src/workspace/tree/folders";
import { seek } from "../../../src/workspace/tree/seeking";
import { entry, FakeFolders, folder, many } from "../../fakes/folders";

async function pagesUntilFound(server: FakeFolders, name: string, isFolder = false): Promise<[number, string | null]> {
  let known: Folder = withPage(undefined, await server.listing("/h"), 0);
  for (let pages = 1; pages < 40; pages += 1) {
    const found = seek(known, name, isFolder);
    if (found === null) return [pages, null];
    if ("at" in found) return [pages, known.slots[found.at]?.name ?? null];
    const offset = pageFor(known, found.load);
    known = withPage(known, await server.listing("/h", offset), offset);
  }
  return [40, null];
}

test("a name among a hundred thousand is found with few pages", async () => {
  const server = new FakeFolders({ "/h": [folder("src"), ...many(99_000), entry("Zebra.txt"), entry("Éclair")] });
  const [pages, name] = await pagesUntilFound(server, "file077777");
  expect(name).toBe("file077777");
  expect(pages).toBeLessThan(12);
  expect((await pagesUntilFound(server, "Zebra.txt"))[1]).toBe("Zebra.txt");
  expect((await pagesUntilFound(server, "src", true))[1]).toBe("src");
});

test("a name that is not there is not sought for ever", async () => {
  const server = new FakeFolders({ "/h": many(50_000) });
  const [pages, name] = await pagesUntilFound(server, "nowhere");
  expect(name).toBeNull();
  expect(pages).toBeLessThan(12);
});

test("in a short folder all pages are read before it is said to be missing", () => {
  const known = withPage(undefined, { path: "/h", writable: true, total: 3, entries: many(2), complete: true }, 0);
  expect(seek(known, "x", false)).toEqual({ load: 2 });
  expect(seek(known, "file000001", false)).toEqual({ at: 1 });
});

test("names sort as bytes, without regard to ASCII case", () => {
  const names = ["a", "A0", "b", "Ä", "𐀀", "￾"];
  const filler = many(3_000);
  const all = [...filler, ...names.map((name) => entry(name))].sort((a, b) => Buffer.compare(Buffer.from(a.name.replace(/[A-Z]/g, (one) => one.toLowerCase())), Buffer.from(b.name.replace(/[A-Z]/g, (one) => one.toLowerCase()))));
  for (const name of names) {
    let known = withPage(undefined, { path: "/h", writable: true, total: all.length, entries: all.slice(1_000, 2_000), complete: true }, 1_000);
    let found = seek(known, name, false);
    for (let tries = 0; tries < 10 && found !== null && "load" in found; tries += 1) {
      const offset = pageFor(known, found.load);
      known = withPage(known, { path: "/h", writable: true, total: all.length, entries: all.slice(offset, offset + 1_000), complete: true }, offset);
      found = seek(known, name, false);
    }
    expect(found).not.toBeNull();
  }
});
