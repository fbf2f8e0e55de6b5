// Sends one file in parts, going on where the server stands after an interruption. Knows nothing of the page.
import { HttpError } from "../lib/http";
import type { FilesApi, UploadState } from "./api";

const KIB = 1024;
const MIB = 1024 * KIB;
export const PART_BYTES_FIRST = 1 * MIB;
export const PART_BYTES_MIN = 256 * KIB;
export const PART_BYTES_MAX = 8 * MIB;
const PART_QUICK_MS = 500;
const PART_SLOW_MS = 2_000;
const NOT_FOUND = 404;
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
  /** An upload of the same file that was begun before: it goes on where the server stands, or begins anew when that forgot it. */
  readonly begun?: Begun;
  /** Told as soon as the server knows the upload. */
  readonly began?: (upload: Begun) => void;
  /** Whether the server keeps its parts when the connection stays away, so that one can go on later. */
  readonly resumable?: boolean;
  /** For tests: how long to wait before a retry. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What one must know of an upload to go on with it. */
export interface Begun {
  readonly id: string;
  /** Most bytes in one request. */
  readonly chunk: number;
}

/** The reason of an AbortSignal that only pauses: the server keeps what it has. */
export class Paused extends Error {
  constructor() {
    super("Paused.");
    this.name = "Paused";
  }
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

/** Resolves when the file lies at its path. Cancelled, it takes the parts back and throws the AbortError; paused, it throws Paused. */
export async function send(api: Api, sending: Sending): Promise<void> {
  const { signal, resumable = false } = sending;
  let id: string | null = sending.begun?.id ?? null;
  try {
    const upload = await beginOrGoOn(api, sending);
    id = upload.id;
    sending.began?.({ id, chunk: upload.chunk });
    await sendParts(api, sending, upload.id, upload.received, upload.chunk);
  } catch (error) {
    if (isPaused(signal)) throw signal.reason as Paused;
    // Cancelled or given up: what has gathered is of no use to anybody, and goes by itself in a day where this fails.
    if (id !== null && !(resumable && mayPass(error))) await api.cancelUpload(id).catch(() => undefined);
    throw error;
  }
}

function isPaused(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof Paused;
}

async function beginOrGoOn(api: Api, { file, path, replace, signal, begun }: Sending): Promise<UploadState> {
  if (begun !== undefined) {
    try {
      return { ...begun, received: (await api.uploadState(begun.id, signal)).received };
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== NOT_FOUND) throw error;
    }
  }
  return api.beginUpload(path, file.size, replace, signal);
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
      await pause(retryDelay(failures), signal);
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

/** Waits, but not for somebody who stopped the upload meanwhile. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const early = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", early, { once: true });
  });
}
