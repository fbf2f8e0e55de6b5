// Sends one file in parts, going on where the server stands after an interruption. Knows nothing of the page.
import { HttpError } from "../lib/http";
import type { FilesApi } from "./api";

const KIB = 1024;
const MIB = 1024 * KIB;
export const PART_BYTES_FIRST = 1 * MIB;
export const PART_BYTES_MIN = 256 * KIB;
export const PART_BYTES_MAX = 8 * MIB;
const PART_QUICK_MS = 500;
const PART_SLOW_MS = 2_000;
const RETRIES_MAX = 6;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 15_000;

export interface Sending {
  readonly path: string;
  readonly file: Blob;
  readonly replace: boolean;
  readonly signal: AbortSignal;
  /** Bytes that the server has; told after every part. */
  readonly progress: (received: number) => void;
  /** For tests: how long to wait before a retry. */
  readonly pause?: (ms: number) => Promise<void>;
}

type Api = Pick<FilesApi, "beginUpload" | "uploadState" | "sendPart" | "cancelUpload">;

/** Parts grow on a quick line and shrink on a slow one, so that progress moves about once a second. */
export function nextPartBytes(previous: number, tookMs: number, most: number): number {
  const wanted = tookMs < PART_QUICK_MS ? previous * 2 : tookMs > PART_SLOW_MS ? previous / 2 : previous;
  return Math.max(1, Math.min(Math.max(wanted, PART_BYTES_MIN), PART_BYTES_MAX, most));
}

/** Milliseconds before the given retry (from 0): doubling, up to a limit. */
export function retryDelay(attempt: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** attempt, RETRY_LONGEST_MS);
}

/** Resolves when the file lies at its path. Cancelled, it takes the parts back and throws the AbortError. */
export async function send(api: Api, sending: Sending): Promise<void> {
  const { file, path, replace, signal } = sending;
  const upload = await api.beginUpload(path, file.size, replace, signal);
  try {
    await sendParts(api, sending, upload.id, upload.received, upload.chunk);
  } catch (error) {
    // Cancelled or given up: what has gathered is of no use to anybody, and goes by itself in a day where this fails.
    await api.cancelUpload(upload.id).catch(() => undefined);
    throw error;
  }
}

async function sendParts(api: Api, sending: Sending, id: string, received: number, most: number): Promise<void> {
  const { file, signal, progress, pause = wait } = sending;
  let offset = received;
  let bytes = Math.min(PART_BYTES_FIRST, most);
  let failures = 0;
  for (;;) {
    progress(offset);
    try {
      const began = performance.now();
      const answer = await api.sendPart(id, offset, file.slice(offset, offset + bytes), signal);
      bytes = nextPartBytes(bytes, performance.now() - began, most);
      offset = answer.received;
      failures = 0;
      if (answer.done) break;
    } catch (error) {
      if (failures >= RETRIES_MAX) throw error;
      const told = toldOffset(error);
      if (told === null && !mayPass(error)) throw error;
      await pause(retryDelay(failures));
      failures += 1;
      signal.throwIfAborted();
      offset = told ?? (await standing(api, id, offset, signal));
    }
  }
  progress(file.size);
}

function mayPass(error: unknown): boolean {
  return error instanceof HttpError && error.temporary;
}

/** A part that did not follow the last one is answered with the byte to go on at. */
function toldOffset(error: unknown): number | null {
  if (!(error instanceof HttpError) || typeof error.body !== "object" || error.body === null) return null;
  const { received } = error.body as { received?: unknown };
  return typeof received === "number" ? received : null;
}

/** Where the server stands; while it cannot be asked, where we believe it does. */
async function standing(api: Api, id: string, offset: number, signal: AbortSignal): Promise<number> {
  try {
    return (await api.uploadState(id, signal)).received;
  } catch (error) {
    if (mayPass(error)) return offset;
    throw error;
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
