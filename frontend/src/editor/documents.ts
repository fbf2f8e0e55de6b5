// The API behind the editor: load a file, save it over the version that was loaded, run it.
import { HttpError, requestJson } from "../lib/http";
import { t } from "../lib/i18n";
import { encodingName, encodingOf, lacking } from "./encodings";
import type { Encoding } from "./encodings";
import { toLines } from "./newlines";
import type { Newline } from "./newlines";
import type { Known } from "./saving";

/** What the page carries for the editor. */
export interface EditorPage {
  /** The file's absolute path in the sandbox. */
  readonly path: string;
  /** Address of the document, its path in the query. */
  readonly document_url: string;
  readonly run_url: string;
  readonly socket_base: string;
  /** Whether this kind of file can be run. */
  readonly can_run: boolean;
  /** The page of the file's folder; a file in it is its name behind that. */
  readonly folder_url: string;
}

export interface Document {
  /** With the file's own line endings. */
  readonly text: string;
  /** Hash of the content: what a save has to find unchanged. */
  readonly version: string;
  readonly size: number;
  readonly mode: number;
  readonly writable: boolean;
  readonly newline: Newline;
  /** As the server names it. */
  readonly encoding?: string;
  /** Why it is not writable although its owner may write it. */
  readonly read_only_reason?: string | null;
}

/** The console that a file runs in. */
export interface RunConsole {
  readonly id: number;
  readonly user: string;
  readonly name: string;
  readonly console_url: string;
}

/** Large files over slow lines, in milliseconds. */
const TRANSFER_MS = 120_000;
const UNPROCESSABLE = 422;

/** Null for a file that is not there, which is nothing to tell anybody of. */
export function loadIfThere(url: string): Promise<Document | null> {
  return requestJson<Document | null>(`${url}&missing=ok`, { timeout: TRANSFER_MS });
}

export function load(url: string): Promise<Document> {
  return requestJson<Document>(url, { timeout: TRANSFER_MS });
}

/** Saves over `version`, or makes the file where that is null; the new version. */
export async function save(url: string, text: string, version: string | null, encoding: Encoding = "utf-8"): Promise<string> {
  const missing = lacking(text, encoding);
  if (missing !== null) throw new HttpError(t("“{character}” cannot be written in {encoding}. Choose another encoding in the line below the text.", { character: missing, encoding: encodingName(encoding) }), UNPROCESSABLE);
  const saved = await requestJson<{ version: string }>(url, { method: "PUT", json: { text, version, encoding }, timeout: TRANSFER_MS });
  return saved.version;
}

/** What a document says that the file holds. */
export function knownOf({ text, newline, version, encoding }: Document): Known {
  return { text: toLines(text, newline), format: { newline, encoding: encodingOf(encoding) }, version };
}

/** Starts the file anew in its console, with arguments as a shell would split them. */
export function run(url: string, path: string, line: string): Promise<RunConsole> {
  return requestJson<RunConsole>(url, { method: "POST", json: { path, arguments: line }, timeout: TRANSFER_MS });
}

/** Whether a save found another version, and which: null when the file is gone or cannot be read. */
export function conflictOf(error: unknown): { readonly sentence: string; readonly version: string | null } | null {
  if (!(error instanceof HttpError) || error.status !== 409) return null;
  const body = error.body as { readonly version?: unknown } | null;
  return { sentence: error.message, version: typeof body?.version === "string" ? body.version : null };
}

/** The address of a user's document. */
export function address(user: string, path: string): string {
  return `/api/v0/user/${encodeURIComponent(user)}/files/document/?${new URLSearchParams({ path }).toString()}`;
}

/** `notes.txt` -> `notes (copy).txt`, `notes (copy 2).txt`, … */
export function copyPath(path: string, number: number): string {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const name = path.slice(folder.length);
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return `${folder}${stem} (${number === 1 ? "copy" : `copy ${number}`})${dot > 0 ? name.slice(dot) : ""}`;
}
