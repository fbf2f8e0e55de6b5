import { expect, test, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { batches, LINE_CHARS_MAX, LineCutter } from "../../../src/workspace/search/ndjson";

const VALUES = [{ a: 1 }, { text: "Größe 😀 \n end" }, { type: "end" }];
const BYTES = new TextEncoder().encode(VALUES.map((value) => `${JSON.stringify(value)}\n`).join(""));

function streamed(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function all(stream: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of batches(stream)) values.push(...batch);
  return values;
}

test("chunks may end anywhere, within a character too", async () => {
  for (let cut = 0; cut <= BYTES.length; cut++) {
    expect(await all(streamed(BYTES.slice(0, cut), BYTES.slice(cut)))).toEqual(VALUES);
  }
  expect(await all(streamed(...Array.from(BYTES, (byte) => new Uint8Array([byte]))))).toEqual(VALUES);
});

test("the last line may lack its end, and empty lines are nothing", async () => {
  expect(await all(streamed(new TextEncoder().encode('\n{"a":1}\n\n{"b":2}')))).toEqual([{ a: 1 }, { b: 2 }]);
  expect(await all(streamed())).toEqual([]);
});

test("what came before a broken connection is there, and the break is a sentence", async () => {
  let sent = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(new TypeError("network error"));
      else controller.enqueue(BYTES.slice(0, 9));
      sent = true;
    },
  });
  const got: unknown[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of batches(stream)) got.push(...batch);
  };
  await expect(read()).rejects.toThrow("The connection broke");
  expect(got).toEqual([{ a: 1 }]);
});

test("a cancel stays a cancel", async () => {
  const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new DOMException("Cancelled.", "AbortError")) });
  await expect(all(stream)).rejects.toMatchObject({ name: "AbortError" });
});

test("leaving early ends the stream", async () => {
  const cancel = vi.fn();
  const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(BYTES), cancel });
  for await (const batch of batches(stream)) if (batch.length > 0) break;
  await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());
});

test("what is no answer of ours is said so", async () => {
  await expect(all(streamed(new TextEncoder().encode("<html>\n")))).rejects.toBeInstanceOf(HttpError);
  expect(() => new LineCutter().push("x".repeat(LINE_CHARS_MAX + 1))).toThrow(HttpError);
});
