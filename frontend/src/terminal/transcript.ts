// Downloads of a console: its output as text, and what this tab has shown as an asciinema recording. Loaded on demand.
import { Terminal } from "@xterm/xterm";
import { HttpError, request } from "../lib/http";
import { RECORDED_BYTES_MAX } from "./recording";
import type { Recording } from "./recording";
import type { Size } from "./state";
import { scrolledText } from "./text";

/** Asked for at once. */
const PART_BYTES = 1024 * 1024;
/** Lines of the text; the oldest go first. */
export const TRANSCRIPT_LINES_MAX = 200_000;
/** Nothing runs that could be asked. */
const NOT_RUNNING = 412;
const FORGET_MS = 60_000;

/** All output that the server keeps, written as a terminal of that size would show it. Null where nobody can tell. */
export async function keptText(outputUrl: string, size: Size): Promise<string | null> {
  const parts = await keptOutput(outputUrl);
  if (parts === null) return null;
  // A terminal without a screen: the same parser that shows it, so that what was erased or written over is gone.
  const terminal = new Terminal({ ...size, scrollback: TRANSCRIPT_LINES_MAX, allowProposedApi: true, logLevel: "off" });
  try {
    for (const part of parts) await new Promise<void>((resolve) => terminal.write(part, resolve));
    return scrolledText(terminal);
  } finally {
    terminal.dispose();
  }
}

async function keptOutput(url: string): Promise<Uint8Array[] | null> {
  const parts: Uint8Array[] = [];
  let offset = 0;
  let end: number | null = null;
  let length = 0;
  try {
    do {
      const answer = await request(url, { query: { offset, limit: PART_BYTES } });
      const part = new Uint8Array(await answer.arrayBuffer());
      parts.push(part);
      length += part.length;
      offset = number(answer, "X-Next-Offset");
      end ??= number(answer, "X-End-Offset"); // what is written meanwhile is not waited for
      if (part.length === 0) break;
    } while (offset < end && length < RECORDED_BYTES_MAX);
  } catch (error) {
    if (error instanceof HttpError && (error.status === NOT_RUNNING || error.status === 404)) return null;
    throw error;
  }
  return parts;
}

function number(answer: Response, header: string): number {
  const value = Number(answer.headers.get(header) ?? Number.NaN);
  if (!Number.isSafeInteger(value)) throw new Error(`The answer lacks ${header}.`);
  return value;
}

export function saveText(text: string, name: string): void {
  save([text, "\n"], "text/plain", `${fileName(name)}.txt`);
}

export function saveRecording(recording: Recording, name: string): void {
  save(recording.cast(name), "application/x-asciicast", `${fileName(name)}.cast`);
}

/** A console's name as a file's: no folder, nothing invisible, not hidden. */
export function fileName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, "-").replace(/^[.\s-]+|[\s.-]+$/g, "");
  return plain === "" ? "console" : plain;
}

function save(parts: string[], type: string, name: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), FORGET_MS);
}
