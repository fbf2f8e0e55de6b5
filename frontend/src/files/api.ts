// The files part of the HTTP API, one function a request.
import { HttpError, request, requestJson, sentence } from "../lib/http";
import { encoded } from "./paths";
import type { Entry, Kind, Listing } from "./listing";

/** The server takes no more in one request. */
const TRASHED_AT_ONCE_MAX = 500;

export interface UploadState {
  readonly id: string;
  /** Bytes that the server has. */
  readonly received: number;
  /** Most bytes it takes in one request. */
  readonly chunk: number;
}

interface Share {
  readonly url: string;
}

/** Something in the trash. */
export interface Trashed {
  readonly id: string;
  /** Where it was. */
  readonly path: string;
  readonly deleted_at: string;
  readonly kind: Kind;
  readonly size: number;
}

/** All that is known of one path. */
export interface Facts extends Entry {
  readonly path: string;
  readonly writable: boolean;
  /** With all links followed. */
  readonly real_path: string;
}

export interface TrashPage {
  readonly items: readonly Trashed[];
  readonly total: number;
}

export interface IntoTrash {
  readonly items: readonly { readonly id: string; readonly path: string }[];
  /** What stays where it is, and why. */
  readonly failed: readonly { readonly path: string; readonly detail: string }[];
}

export interface OutOfTrash {
  readonly paths: readonly string[];
  readonly failed: readonly { readonly id: string; readonly detail: string }[];
}

export class FilesApi {
  private readonly base: string;

  constructor(user: string) {
    this.base = `/api/v0/user/${user}/files/`;
  }

  listing(path: string, offset = 0): Promise<Listing> {
    return requestJson(`${this.base}listing/`, { query: { path, offset } });
  }

  stat(path: string): Promise<Facts> {
    return requestJson(`${this.base}stat/`, { query: { path } });
  }

  /** Makes an empty file, or one with `text`; refused (409) when it is there already. */
  async makeFile(path: string, text = ""): Promise<void> {
    await request(`${this.base}document/`, { method: "PUT", query: { path }, json: { text, version: null } });
  }

  async makeFolder(path: string): Promise<void> {
    await request(`${this.base}folders/`, { method: "POST", json: { path } });
  }

  async rename(path: string, to: string): Promise<void> {
    await request(`${this.base}rename/`, { method: "POST", json: { path, to } });
  }

  async delete(path: string): Promise<void> {
    await request(`${this.base}path${encoded(path)}`, { method: "DELETE", timeout: 0 });
  }

  /** The address of the page on which others see this path; null while it is not shared. */
  async shared(path: string): Promise<string | null> {
    try {
      return (await requestJson<Share>(`${this.base}sharing/`, { query: { path } })).url;
    } catch (error) {
      if (error instanceof HttpError && error.status === 404) return null;
      throw error;
    }
  }

  async share(path: string): Promise<string> {
    return (await requestJson<Share>(`${this.base}sharing/`, { method: "POST", json: { path } })).url;
  }

  async unshare(path: string): Promise<void> {
    await request(`${this.base}sharing/`, { method: "DELETE", query: { path } });
  }

  beginUpload(path: string, size: number, replace: boolean, signal: AbortSignal): Promise<UploadState> {
    return requestJson(`${this.base}uploads/`, { method: "POST", json: { path, size, replace }, signal });
  }

  uploadState(id: string, signal: AbortSignal): Promise<{ readonly received: number }> {
    return requestJson(`${this.base}uploads/${id}/`, { signal });
  }

  sendPart(id: string, offset: number, part: Blob, signal: AbortSignal): Promise<{ readonly received: number; readonly done: boolean }> {
    return requestJson(`${this.base}uploads/${id}/`, { method: "PUT", query: { offset }, body: part, signal, timeout: 0 });
  }

  async cancelUpload(id: string): Promise<void> {
    await request(`${this.base}uploads/${id}/`, { method: "DELETE" });
  }

  /** Copies a file, or a folder with all in it; refused (409) when something is there already. */
  async copy(path: string, to: string): Promise<void> {
    await request(`${this.base}copy/`, { method: "POST", json: { path, to }, timeout: 0 });
  }

  /** Puts things into the trash; some may fail. Throws when none went there. */
  async trash(paths: readonly string[]): Promise<IntoTrash> {
    const ask = (some: readonly string[]): Promise<IntoTrash> => requestJson(`${this.base}trash/`, { method: "POST", json: { paths: some }, timeout: 0 });
    const answers = await inTurns(paths, ask, (some, detail) => ({ items: [], failed: some.map((path) => ({ path, detail })) }));
    return { items: answers.flatMap((one) => one.items), failed: answers.flatMap((one) => one.failed) };
  }

  /** A page of the trash, what came last first. */
  trashed(offset = 0): Promise<TrashPage> {
    return requestJson(`${this.base}trash/`, { query: { offset } });
  }

  /** Puts things back where they were; answers where that is. Throws when none could be put back. */
  async restore(ids: readonly string[]): Promise<OutOfTrash> {
    const ask = (some: readonly string[]): Promise<OutOfTrash> => requestJson(`${this.base}trash/restore/`, { method: "POST", json: { ids: some }, timeout: 0 });
    const answers = await inTurns(ids, ask, (some, detail) => ({ paths: [], failed: some.map((id) => ({ id, detail })) }));
    return { paths: answers.flatMap((one) => one.paths), failed: answers.flatMap((one) => one.failed) };
  }

  /** Deletes one thing in the trash for good; with "all", everything that is in it. */
  async deleteForGood(id: string): Promise<void> {
    await request(`${this.base}trash/`, { method: "DELETE", query: { id }, timeout: 0 });
  }

  /** Where a folder comes from as one zip file. */
  zipUrl(path: string): string {
    return `${this.base}zip/?${new URLSearchParams({ path }).toString()}`;
  }
}

/** As many requests as the server needs for so many things. Only the first may throw: after it something was done. */
async function inTurns<T>(all: readonly string[], ask: (some: readonly string[]) => Promise<T>, failed: (some: readonly string[], why: string) => T): Promise<T[]> {
  const answers: T[] = [];
  for (let at = 0; at < all.length; at += TRASHED_AT_ONCE_MAX) {
    const some = all.slice(at, at + TRASHED_AT_ONCE_MAX);
    try {
      answers.push(await ask(some));
    } catch (error) {
      if (at === 0) throw error;
      answers.push(failed(some, sentence(error)));
    }
  }
  return answers;
}
