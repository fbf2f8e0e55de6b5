// The documents API over files in memory: the server's rules about versions, its history, and its ways to fail.
import { createHash } from "node:crypto";

export interface DummyFile {
  text: string;
  encoding: string;
  newline: string;
  writable: boolean;
  read_only_reason?: string;
}

/** What happens to a request: it is answered; it is done and its answer lost; it never arrives; the disk is full. */
export type Fate = "answers" | "loses the answer" | "is away" | "is full";

export function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export class DummyDocuments {
  readonly files = new Map<string, DummyFile>();
  readonly kept = new Map<string, { id: string; saved_at: string; size: number; text: string }[]>();
  readonly asked: string[] = [];
  /** The fates of the next requests, in order; those after them are answered. */
  readonly fates: Fate[] = [];
  writes = 0;

  put(path: string, text: string, more: Partial<DummyFile> = {}): this {
    this.files.set(path, { text, encoding: "utf-8", newline: text.includes("\r\n") ? "crlf" : "lf", writable: true, ...more });
    return this;
  }

  text(path: string): string | null {
    return this.files.get(path)?.text ?? null;
  }

  history(path: string): readonly string[] {
    return (this.kept.get(path) ?? []).map(({ text }) => text);
  }

  /** Saves over a version; the new one, or null when another is there. */
  save(path: string, text: string, version: string | null, more: Partial<DummyFile> = {}): string | null {
    const there = this.files.get(path);
    if ((there === undefined ? null : versionOf(there.text)) !== version) return null;
    for (const each of [there?.text, text]) if (each !== undefined) this.keep(path, each);
    this.files.set(path, { encoding: "utf-8", newline: "lf", writable: true, ...there, ...more, text });
    this.writes += 1;
    return versionOf(text);
  }

  /** In place of `fetch`. */
  readonly fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input, "http://site");
    const method = init?.method ?? "GET";
    this.asked.push(`${method} ${url.pathname}`);
    const fate = this.fates.shift() ?? "answers";
    if (fate === "is away") return Promise.reject(new TypeError("network"));
    if (fate === "is full") return Promise.resolve(Response.json({ detail: "Your disk is full." }, { status: 507 }));
    const answer = this.answer(method, url, typeof init?.body === "string" ? (JSON.parse(init.body) as Record<string, string | null>) : {});
    return fate === "loses the answer" ? Promise.reject(new TypeError("network")) : Promise.resolve(answer);
  };

  private answer(method: string, url: URL, body: Record<string, string | null>): Response {
    const path = url.searchParams.get("path") ?? "";
    if (url.pathname.endsWith("/history/version/")) return this.old(path, url.searchParams.get("id") ?? "");
    if (url.pathname.endsWith("/history/")) return Response.json({ versions: (this.kept.get(path) ?? []).map(({ id, saved_at, size }) => ({ id, saved_at, size })) });
    if (method === "GET") return this.read(path);
    const encoding = body["encoding"] ?? "utf-8";
    const version = this.save(path, body["text"] ?? "", body["version"] ?? null, { encoding });
    if (version !== null) return Response.json({ version });
    const there = this.files.get(path);
    return Response.json({ detail: "It has changed since you opened it.", version: there === undefined ? null : versionOf(there.text) }, { status: 409 });
  }

  private read(path: string): Response {
    const file = this.files.get(path);
    if (file === undefined) return Response.json({ detail: "There is no such file." }, { status: 404 });
    return Response.json({ ...file, version: versionOf(file.text), size: file.text.length, mode: 0o644 });
  }

  private old(path: string, id: string): Response {
    const found = this.kept.get(path)?.find((each) => each.id === id);
    return found === undefined ? Response.json({ detail: "There is no such version." }, { status: 404 }) : Response.json({ text: found.text });
  }

  private keep(path: string, text: string): void {
    const list = this.kept.get(path) ?? [];
    if (list[0]?.text !== text) list.unshift({ id: versionOf(text), saved_at: "2026-11-27T12:00:00Z", size: text.length, text });
    this.kept.set(path, list);
  }
}
