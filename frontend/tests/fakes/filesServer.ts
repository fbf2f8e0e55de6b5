// The files part of the API, in memory: what the tree asks for over fetch is answered as the server would.
import type { Entry } from "../../src/files/listing";
import { entry, FakeFolders, folder } from "./folders";

interface Thrown {
  readonly id: string;
  readonly path: string;
  readonly entry: Entry;
  readonly inside: [string, Entry[]][];
}

const BASE = "/api/v0/user/ada/files/";

export class FilesServer {
  readonly folders: FakeFolders;
  /** What was asked, as "POST rename /a /b". */
  readonly log: string[] = [];
  readonly shared = new Map<string, string>();
  thrown: Thrown[] = [];
  /** A request whose line begins so fails, with this status and sentence. */
  failing = new Map<string, readonly [number, string]>();
  trashPage = 1_000;
  private count = 0;

  constructor(folders: Readonly<Record<string, readonly Entry[]>>) {
    this.folders = new FakeFolders(folders);
  }

  readonly fetch = async (address: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(address as string, "http://localhost");
    const method = init?.method ?? "GET";
    const json = typeof init?.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const what = url.pathname.slice(BASE.length).replace(/\/$/, "");
    const told = [...url.searchParams.values(), ...Object.values(json).map(String)];
    const line = [method, what, ...told].join(" ");
    if (what !== "listing") this.log.push(line);
    const failure = [...this.failing].find(([begin]) => line.startsWith(begin));
    if (failure !== undefined) return Response.json({ detail: failure[1][1] }, { status: failure[1][0] });
    try {
      return await this.answer(method, what, url.searchParams, json);
    } catch (error) {
      const { status = 500, message } = error as { status?: number; message: string };
      return Response.json({ detail: message }, { status });
    }
  };

  has(path: string): boolean {
    const [parent, name] = split(path);
    return this.folders.folders.get(parent)?.some((one) => one.name === name) === true;
  }

  private async answer(method: string, what: string, query: URLSearchParams, json: Record<string, unknown>): Promise<Response> {
    const path = query.get("path") ?? (json["path"] as string | undefined) ?? "";
    if (what === "listing") return Response.json(await this.folders.listing(path, Number(query.get("offset") ?? 0)));
    if (method === "DELETE" && what.startsWith("path/")) {
      this.folders.remove(what.slice("path".length));
      return new Response(null, { status: 204 });
    }
    if (what === "stat") return this.stat(path);
    if (what === "folders") return this.put(path, folder(split(path)[1]));
    if (what === "document") return this.put(path, entry(split(path)[1], { size: 0 }));
    if (what === "rename") return this.moved(path, json["to"] as string);
    if (what === "copy") return this.copied(path, json["to"] as string);
    if (what === "trash" && method === "POST") return this.each(json["paths"] as string[], "items", (one) => this.throwAway(one));
    if (what === "trash" && method === "GET") {
      const all = this.thrown.map((one) => ({ id: one.id, path: one.path, deleted_at: "2026-11-27T12:00:00Z", kind: one.entry.kind, size: one.entry.size })).reverse();
      const offset = Number(query.get("offset") ?? 0);
      return Response.json({ items: all.slice(offset, offset + this.trashPage), total: all.length, complete: true });
    }
    if (what === "trash/restore") return this.each(json["ids"] as string[], "paths", (id) => this.restored(id));
    if (what === "trash") {
      const id = query.get("id");
      this.thrown = id === "all" ? [] : this.thrown.filter((one) => one.id !== id);
      return new Response(null, { status: 204 });
    }
    if (what === "sharing") return this.sharing(method, path);
    return this.upload(method, what, path, json);
  }

  /** As the server: some may fail, and when all do the first failure is the answer. */
  private each(wanted: readonly string[], name: string, does: (one: string) => unknown): Response {
    const done: unknown[] = [];
    const failed: { path: string; id: string; detail: string }[] = [];
    let first: unknown = null;
    for (const one of wanted) {
      try {
        done.push(does(one));
      } catch (error) {
        first ??= error;
        failed.push({ path: one, id: one, detail: (error as Error).message });
      }
    }
    if (done.length === 0 && first !== null) throw first as Error;
    return Response.json({ [name]: done, failed });
  }

  private upload(method: string, what: string, path: string, json: Record<string, unknown>): Response {
    if (what === "uploads") {
      this.put(path, entry(split(path)[1], { size: json["size"] as number }));
      return Response.json({ id: "u1", received: 0, chunk: 100 });
    }
    return method === "PUT" ? Response.json({ received: 5, done: true }) : new Response(null, { status: 204 });
  }

  private sharing(method: string, path: string): Response {
    if (method === "DELETE") this.shared.delete(path);
    if (method === "POST") this.shared.set(path, "/user/ada/shares/abc/");
    if (method === "DELETE") return new Response(null, { status: 204 });
    const url = this.shared.get(path);
    return url === undefined ? Response.json({ detail: "Not found." }, { status: 404 }) : Response.json({ url });
  }

  private stat(path: string): Response {
    const [parent, name] = split(path);
    const found = this.folders.folders.get(parent)?.find((one) => one.name === name);
    if (found === undefined) return Response.json({ detail: `“${path}” is not there.` }, { status: 404 });
    return Response.json({ ...found, path, writable: true, real_path: found.target ?? path });
  }

  private put(path: string, made: Entry): Response {
    if (this.has(path)) return Response.json({ detail: `“${made.name}” is already there.` }, { status: 409 });
    this.folders.add(split(path)[0], made);
    return Response.json({ path }, { status: 201 });
  }

  private moved(from: string, to: string): Response {
    if (this.has(to)) return Response.json({ detail: `“${split(to)[1]}” is already there.` }, { status: 409 });
    const inside = this.takeInside(from);
    const found = this.folders.remove(from);
    if (found === undefined) return Response.json({ detail: `“${from}” is not there.` }, { status: 404 });
    this.folders.add(split(to)[0], { ...found, name: split(to)[1] });
    for (const [path, entries] of inside) this.folders.folders.set(to + path.slice(from.length), entries);
    return Response.json({ path: to });
  }

  private copied(from: string, to: string): Response {
    const [parent, name] = split(from);
    const found = this.folders.folders.get(parent)?.find((one) => one.name === name);
    if (found === undefined) return Response.json({ detail: `“${from}” is not there.` }, { status: 404 });
    return this.put(to, { ...found, name: split(to)[1] });
  }

  private throwAway(path: string): { id: string; path: string } {
    const inside = this.takeInside(path);
    const found = this.folders.remove(path);
    if (found === undefined) throw Object.assign(new Error(`“${path}” is not there.`), { status: 404 });
    this.count += 1;
    const id = `t${this.count}`;
    this.thrown.push({ id, path, entry: found, inside });
    return { id, path };
  }

  private restored(id: string): string {
    const one = this.thrown.find((thrown) => thrown.id === id);
    if (one === undefined) throw Object.assign(new Error("It is not in the trash any more."), { status: 404 });
    this.thrown = this.thrown.filter((other) => other !== one);
    this.folders.add(split(one.path)[0], one.entry);
    for (const [path, entries] of one.inside) this.folders.folders.set(path, entries);
    return one.path;
  }

  private takeInside(path: string): [string, Entry[]][] {
    const inside = [...this.folders.folders].filter(([one]) => one === path || one.startsWith(`${path}/`));
    for (const [one] of inside) this.folders.folders.delete(one);
    return inside;
  }
}

function split(path: string): [string, string] {
  const cut = path.lastIndexOf("/");
  return [path.slice(0, cut) || "/", path.slice(cut + 1)];
}
