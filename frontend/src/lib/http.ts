// The HTTP API as the pages use it: session cookie, CSRF header, and errors as sentences a person can act on.
import { t } from "./i18n";

/** Anything the server refused, or the wait for it that failed. `message` is a sentence for the person. */
export class HttpError extends Error {
  /** The HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** The answer's JSON, where it had any: `{detail, version}` of a 409, for one. */
  readonly body: unknown;

  constructor(message: string, status: number, body: unknown = null) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.body = body;
  }

  /** Whether the same request may well succeed a little later. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export interface Options {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Blob | FormData | Uint8Array<ArrayBuffer> | string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal;
  /** Milliseconds until the wait is given up; 30 s when not told, 0 for none. */
  readonly timeout?: number;
}

const TIMEOUT_MS = 30_000;

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Sends and returns the answer, or throws HttpError; a cancelled `signal` throws its AbortError unchanged. */
export async function request(url: string, options: Options = {}): Promise<Response> {
  const method = options.method ?? "GET";
  const headers = new Headers({ Accept: "application/json" });
  if (method !== "GET") headers.set("X-CSRFToken", csrfToken());
  const init: RequestInit = { method, headers, credentials: "same-origin", signal: limited(options) };
  if (options.json !== undefined) {
    headers.set("Content-Type", "application/json");
    init.body = JSON.stringify(options.json);
  } else if (options.body !== undefined) {
    init.body = options.body;
  }
  const answer = await send(addressed(url, options.query), init, options.signal);
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** The same, and reads the JSON of the answer (null for 204 and an empty body). */
export async function requestJson<T>(url: string, options: Options = {}): Promise<T> {
  const answer = await request(url, options);
  const text = await answer.text();
  if (text === "") return null as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new HttpError(t("The server's answer could not be read. Reload the page and try again."), answer.status);
  }
}

/** What to show for any error, whoever threw it. */
export function sentence(error: unknown): string {
  if (error instanceof HttpError) return error.message;
  return t("Something went wrong in this page. Reload it and try again.");
}

export function wasCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function limited({ signal, timeout = TIMEOUT_MS }: Options): AbortSignal | null {
  const signals = [...(signal ? [signal] : []), ...(timeout > 0 ? [AbortSignal.timeout(timeout)] : [])];
  return signals.length > 0 ? AbortSignal.any(signals) : null;
}

function addressed(url: string, query: Options["query"]): string {
  if (query === undefined) return url;
  const values = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams(values).toString()}`;
}

async function send(url: string, init: RequestInit, cancelled: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (cancelled?.aborted === true) throw new DOMException("Cancelled.", "AbortError");
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new HttpError(t("The server took too long to answer. Try again in a moment."), 0);
    }
    throw new HttpError(t("The server cannot be reached. Check your connection and try again."), 0);
  }
}

async function refusal(answer: Response): Promise<HttpError> {
  const text = await answer.text().catch(() => "");
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Not ours: a proxy's page, perhaps. The status says enough.
  }
  return new HttpError(told(body) ?? general(answer.status), answer.status, body);
}

/** The sentence in an error's JSON: {detail}, PythonAnywhere's {error|error_message|message}, or a form's {field: [..]}. */
export function told(body: unknown): string | null {
  if (typeof body === "string") return body === "" ? null : body;
  if (Array.isArray(body)) return told(body[0]);
  if (typeof body !== "object" || body === null) return null;
  const fields = body as Record<string, unknown>;
  for (const name of ["detail", "error_message", "error", "message"]) {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return value;
  }
  const lists = Object.values(fields).filter((value) => Array.isArray(value));
  return lists.length > 0 ? told(lists[0]) : null;
}

function general(status: number): string {
  switch (status) {
    case 401:
      return t("You are signed out. Log in again, then repeat what you did.");
    case 403:
      return t("You are not allowed to do this. If you logged in again in another tab, reload this page.");
    case 404:
      return t("It is not there any more. Reload the page to see what is.");
    case 413:
      return t("This is larger than the server accepts.");
    case 429:
      return t("Too many requests in a short time. Wait a minute and try again.");
    case 502:
    case 503:
    case 504:
      return t("The server is busy or restarting. Try again in a moment.");
    default:
      return t("The server could not do this (status {status}). Try again, or reload the page.", { status });
  }
}
