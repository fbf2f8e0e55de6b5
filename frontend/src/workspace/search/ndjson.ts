// A streamed answer of one JSON value a line, read as it arrives: a chunk may end anywhere, within a character too.
import { HttpError } from "../../lib/http";
import { t } from "../../lib/i18n";

/** A longer line, in UTF-16 units, is no answer of ours. */
export const LINE_CHARS_MAX = 1_000_000;

/** Cuts text into lines; what has no end yet is kept for the next push. */
export class LineCutter {
  private rest = "";

  push(text: string): string[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    if (this.rest.length > LINE_CHARS_MAX) throw unreadable();
    return lines.filter((line) => line.trim() !== "");
  }

  /** The last line may lack its end. */
  end(): string[] {
    const last = this.rest;
    this.rest = "";
    return last.trim() === "" ? [] : [last];
  }
}

/** The values of a stream, in batches as they come. Leaving the loop early ends the stream, and the server's work with it. */
export async function* batches<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<readonly T[]> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const cutter = new LineCutter();
  try {
    for (;;) {
      const { done, value } = await next(reader);
      const lines = done ? [...cutter.push(decoder.decode()), ...cutter.end()] : cutter.push(decoder.decode(value, { stream: true }));
      if (lines.length > 0) yield lines.map((line) => parsed<T>(line));
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => undefined); // it may be broken already
  }
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new HttpError(t("The connection broke before all was there. Try again."), 0);
  }
}

function parsed<T>(line: string): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw unreadable();
  }
}

function unreadable(): HttpError {
  return new HttpError(t("The server's answer could not be read. Reload the page and try again."), 0);
}
