// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Listing } from "../../../src/files/listing";
import { HttpError } from "../../../src/lib/http";
import { Loader } from "../../../src/workspace/tree/loading";

/** A server whose answers come when the test says so. */
class SlowServer {
  readonly asked: { path: string; offset: number; answer: (name: string) => void; fail: (error: unknown) => void }[] = [];
  most = 0;
  private now = 0;

  listing(path: string, offset = 0): Promise<Listing> {
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    return new Promise<Listing>((resolve, reject) => {
      const answer = (name: string): void => resolve({ path, writable: true, total: 1, entries: [{ name, kind: "file", size: 0, modified_at: "", mode: 0, target: null, utf8: true }] });
      this.asked.push({ path, offset, answer, fail: reject });
    }).finally(() => (this.now -= 1));
  }
}

const heard = { came: vi.fn(), cameAnew: vi.fn(), failed: vi.fn(), lost: vi.fn() };
const names = (): string[] => heard.cameAnew.mock.calls.map(([pages]) => (pages as [Listing, number][])[0]![0].entries[0]!.name);
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
let server: SlowServer;
let loader: Loader;

beforeEach(() => {
  vi.useFakeTimers();
  for (const one of Object.values(heard)) one.mockReset();
  server = new SlowServer();
  loader = new Loader(server, heard);
});

afterEach(() => vi.useRealTimers());

test("a page is asked for once, however many want it", async () => {
  const both = [loader.page("/h", 0), loader.page("/h", 0), loader.page("/h", 1_000)];
  expect(server.asked).toHaveLength(2);
  for (const one of server.asked) one.answer("x");
  await Promise.all(both);
  expect(heard.came.mock.calls.map(([, offset]: unknown[]) => offset)).toEqual([0, 1_000]);
});

test("a page that was asked for before a refresh and comes after it is not believed", async () => {
  void loader.page("/h", 0);
  void loader.refresh(["/h"], () => [0]);
  server.asked[1]!.answer("new");
  await settled();
  server.asked[0]!.answer("old");
  await settled();
  expect([names(), heard.came.mock.calls]).toEqual([["new"], []]);
});

test("of two refreshes the one that was asked for later counts, in whatever order they come", async () => {
  void loader.refresh(["/h"], () => [0]);
  void loader.refresh(["/h"], () => [0]);
  server.asked[1]!.answer("second");
  await settled();
  server.asked[0]!.answer("first");
  await settled();
  expect(names()).toEqual(["second"]);
});

test("many folders are read a few at a time", async () => {
  const all = loader.refresh(Array.from({ length: 20 }, (_, n) => `/h/${n}`), () => [0]);
  for (let answered = 0; answered < 20; answered += 1) {
    server.asked[answered]!.answer("x");
    await settled();
  }
  await all;
  expect([server.most, names().length]).toEqual([4, 20]);
});

test("a page that failed is not asked for again at once, unless the person asks", async () => {
  void loader.page("/h", 0);
  server.asked[0]!.fail(new HttpError("No.", 503));
  await settled();
  expect(heard.failed).toHaveBeenCalledOnce();
  await loader.page("/h", 0);
  expect(server.asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_001);
  void loader.page("/h", 0);
  expect(server.asked).toHaveLength(2);
  server.asked[1]!.fail(new HttpError("No.", 503));
  await settled();
  loader.unblock("/h");
  void loader.page("/h", 0);
  expect(server.asked).toHaveLength(3);
});

test("a folder that went is told apart from one that cannot be reached", async () => {
  void loader.refresh(["/h/a", "/h/b"], () => [0]);
  server.asked[0]!.fail(new HttpError("Gone.", 404));
  server.asked[1]!.fail(new HttpError("Lost.", 0));
  await settled();
  expect([heard.lost.mock.calls, heard.failed.mock.calls.map(([path]) => path as string)]).toEqual([[["/h/a"]], ["/h/b"]]);
});

test("stopped, it says nothing any more", async () => {
  void loader.page("/h", 0);
  void loader.page("/h", 1_000);
  void loader.refresh(["/h"], () => [0]);
  loader.dispose();
  server.asked[0]!.answer("x");
  server.asked[1]!.fail(new HttpError("No.", 503));
  server.asked[2]!.answer("x");
  await settled();
  expect([heard.came, heard.cameAnew, heard.failed].flatMap((one) => one.mock.calls)).toEqual([]);
});
