// @vitest-environment node
import { expect, test, vi } from "vitest";
import { nextPartBytes, PART_BYTES_MAX, PART_BYTES_MIN, retryDelay, send } from "../../src/files/sending";
import { HttpError } from "../../src/lib/http";

const MIB = 1024 * 1024;

/** The server's side of an upload, which may lose the connection before or after it kept a part. */
class FakeUploads {
  readonly kept: Uint8Array[] = [];
  received = 0;
  cancelled = false;
  losses: ("before" | "after")[] = [];
  private total = 0;

  beginUpload(_path: string, size: number): Promise<{ id: string; received: number; chunk: number }> {
    this.total = size;
    return Promise.resolve({ id: "abc", received: 0, chunk: 8 * MIB });
  }
  uploadState(): Promise<{ received: number }> {
    return Promise.resolve({ received: this.received });
  }
  async sendPart(_id: string, offset: number, part: Blob, signal: AbortSignal): Promise<{ received: number; done: boolean }> {
    signal.throwIfAborted();
    if (offset !== this.received) throw new HttpError(`Go on at ${this.received}.`, 409, { received: this.received });
    const loss = this.losses.shift();
    if (loss === "before") throw new HttpError("Lost.", 0);
    this.kept.push(new Uint8Array(await new Response(part).arrayBuffer()));
    this.received += part.size;
    if (loss === "after") throw new HttpError("Lost.", 0);
    return { received: this.received, done: this.received === this.total };
  }
  cancelUpload(): Promise<void> {
    this.cancelled = true;
    return Promise.resolve();
  }
}

const options = (file: Blob, more = {}): Parameters<typeof send>[1] => ({
  path: "/home/ada/a", file, replace: false, signal: new AbortController().signal,
  progress: () => undefined, pause: () => Promise.resolve(), ...more,
});
const bytes = (count: number): Blob => new Blob([Uint8Array.from({ length: count }, (_, n) => n % 251)]);

test("a file arrives whole, in parts, with its progress told", async () => {
  const server = new FakeUploads();
  const progress = vi.fn();
  await send(server, options(bytes(5 * MIB + 3), { progress }));
  expect(server.received).toBe(5 * MIB + 3);
  expect(server.kept.length).toBeGreaterThan(1);
  expect(progress.mock.lastCall).toEqual([5 * MIB + 3]);
});

test("an empty file is sent too", async () => {
  const server = new FakeUploads();
  await send(server, options(bytes(0)));
  expect(server.kept).toHaveLength(1);
});

test("lost connections neither lose nor double a byte", async () => {
  const server = new FakeUploads();
  server.losses = ["before", "after", "before"];
  await send(server, options(bytes(3 * MIB)));
  const got = server.kept.flatMap((part) => [part.length]);
  expect(got.reduce((a, b) => a + b, 0)).toBe(3 * MIB);
  expect(server.kept[0]?.[1]).toBe(1);
});

test("a part that does not follow the last one goes on where the server says", async () => {
  const server = new FakeUploads();
  server.losses = ["after"];
  vi.spyOn(server, "uploadState").mockRejectedValue(new HttpError("Lost.", 0));
  await send(server, options(bytes(3 * MIB)));
  expect(server.received).toBe(3 * MIB);
});

test("a server that stays away is given up, and the parts are taken back", async () => {
  const server = new FakeUploads();
  server.losses = Array.from({ length: 50 }, () => "before" as const);
  await expect(send(server, options(bytes(10)))).rejects.toBeInstanceOf(HttpError);
  expect(server.cancelled).toBe(true);
});

test("a refusal is not tried again", async () => {
  const server = new FakeUploads();
  vi.spyOn(server, "sendPart").mockRejectedValue(new HttpError("There is no space.", 507));
  await expect(send(server, options(bytes(10)))).rejects.toThrow("There is no space.");
  expect(server.sendPart).toHaveBeenCalledOnce();
});

test("cancelling stops and takes the parts back", async () => {
  const server = new FakeUploads();
  const stop = new AbortController();
  const progress = (received: number): void => {
    if (received > 0) stop.abort(new DOMException("Cancelled.", "AbortError"));
  };
  await expect(send(server, options(bytes(5 * MIB), { signal: stop.signal, progress }))).rejects.toMatchObject({ name: "AbortError" });
  expect(server.cancelled).toBe(true);
  expect(server.received).toBeLessThan(5 * MIB);
});

test("parts grow on a quick line, shrink on a slow one, and stay within their limits", () => {
  expect(nextPartBytes(MIB, 100, 8 * MIB)).toBe(2 * MIB);
  expect(nextPartBytes(MIB, 1_000, 8 * MIB)).toBe(MIB);
  expect(nextPartBytes(MIB, 5_000, 8 * MIB)).toBe(MIB / 2);
  expect(nextPartBytes(PART_BYTES_MAX, 1, 64 * MIB)).toBe(PART_BYTES_MAX);
  expect(nextPartBytes(PART_BYTES_MIN, 60_000, 8 * MIB)).toBe(PART_BYTES_MIN);
  expect(nextPartBytes(MIB, 1, 1000)).toBe(1000);
});

test("retries wait longer each time, up to a limit", () => {
  expect([0, 1, 2, 10].map(retryDelay)).toEqual([1_000, 2_000, 4_000, 15_000]);
});
