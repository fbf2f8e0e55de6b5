// The search part of the HTTP API, one function a request.
import { request, requestJson } from "../../lib/http";
import { unitPlace } from "../../lib/characters";
import { batches } from "./ndjson";
import type { SearchRequest } from "./query";
import type { Match } from "./results";

/** A line that matches, or the part of it around its matches. Columns and ranges count characters, from 0 on. */
export interface MatchMessage {
  readonly type: "match";
  readonly path: string;
  readonly line: number;
  /** Of the first range, in the whole line. */
  readonly column: number;
  readonly text: string;
  /** Places in `text`. */
  readonly ranges: readonly (readonly [number, number])[];
}

export interface EndMessage {
  readonly type: "end";
  readonly matches: number;
  readonly files: number;
  readonly truncated: boolean;
  readonly timed_out: boolean;
  readonly seconds: number;
  /** Lines that match and are too long to be told. */
  readonly long_lines?: number;
}

/** One place of a line and what stands there afterwards; characters of the line, from 0 on. */
export interface Edit {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface FileEdits {
  readonly path: string;
  /** Hash of the content that the edits were made for. */
  readonly version: string;
  readonly edits: readonly Edit[];
}

export interface FileOutcome {
  readonly path: string;
  readonly ok: boolean;
  /** After a success: hash of the new content. */
  readonly version?: string;
  /** After a refusal: why. */
  readonly detail?: string;
}

export interface FileText {
  readonly text: string;
  readonly version: string;
}

export interface SearchApi {
  readonly search: (wanted: SearchRequest, signal: AbortSignal) => AsyncIterable<readonly (MatchMessage | EndMessage)[]>;
  readonly replace: (files: readonly FileEdits[]) => Promise<readonly FileOutcome[]>;
  readonly read: (path: string, signal: AbortSignal) => Promise<FileText>;
}

/** A server with a full disk or many files takes its time, in milliseconds. */
const REPLACE_MS = 120_000;

export function searchApi(user: string): SearchApi {
  const base = `/api/v0/user/${user}/files/`;
  return {
    async *search(wanted, signal) {
      const answer = await request(`${base}search/`, { method: "POST", json: wanted, signal, timeout: 0 });
      if (answer.body !== null) yield* batches<MatchMessage | EndMessage>(answer.body);
    },
    async replace(files) {
      const answer = await requestJson<{ readonly files: readonly FileOutcome[] }>(`${base}replace/`, { method: "POST", json: { matches: files }, timeout: REPLACE_MS });
      return answer.files;
    },
    read: (path, signal) => requestJson<FileText>(`${base}document/`, { query: { path }, signal }),
  };
}

/** A message's places, one match each; the API counts characters, the browser counts UTF-16 units. */
export function matchesOf(message: MatchMessage, nextId: () => number): Match[] {
  const { path, line, text, column } = message;
  const first = message.ranges[0]?.[0] ?? 0;
  return message.ranges.map(([from, to]) => ({ id: nextId(), path, line, text, from: unitPlace(text, from), to: unitPlace(text, to), offset: Math.max(0, column - first) }));
}
