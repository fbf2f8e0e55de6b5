// The files part of the HTTP API, one function a request.
import { HttpError, request, requestJson } from "../lib/http";
import { encoded } from "./paths";
import type { Kind, Listing } from "./listing";

const NOT_FOUND = 404;

export interface UploadState {
  readonly id: string;
  /** Bytes that the server has. */
  readonly received: number;
  /** Most bytes it takes in one request. */
  readonly chunk: number;
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

export class FilesApi {
  private readonly base: string;

  constructor(user: string) {
    this.base = `/api/v0/user/${user}/files/`;
  }

  listing(path: string, offset = 0): Promise<Listing> {
    return requestJson(`${this.base}listing/`, { query: { path, offset } });
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

  async trash(paths: readonly string[]): Promise<readonly { readonly id: string; readonly path: string }[]> {
    const answer = await requestJson<{ items: { id: string; path: string }[] }>(`${this.base}trash/`, { method: "POST", json: { paths }, timeout: 0 });
    return answer.items;
  }

  async trashed(): Promise<readonly Trashed[]> {
    return (await requestJson<{ items: Trashed[] }>(`${this.base}trash/`)).items;
  }

  /** Puts things back where they were; answers where that is. */
  async restore(ids: readonly string[]): Promise<readonly string[]> {
    return (await requestJson<{ paths: string[] }>(`${this.base}trash/restore/`, { method: "POST", json: { ids }, timeout: 0 })).paths;
  }

  /** Deletes one thing in the trash for good; with "all", everything that is in it. */
  async deleteForGood(id: string): Promise<void> {
    await request(`${this.base}trash/`, { method: "DELETE", query: { id }, timeout: 0 });
  }

  /** The address under which others see this path (without the host), or null when it is not shared. */
  async sharedAt(path: string): Promise<string | null> {
    try {
      return (await requestJson<{ url: string }>(`${this.base}sharing/`, { query: { path } })).url;
    } catch (error) {
      if (error instanceof HttpError && error.status === NOT_FOUND) return null;
      throw error;
    }
  }

  async share(path: string): Promise<string> {
    return (await requestJson<{ url: string }>(`${this.base}sharing/`, { method: "POST", json: { path } })).url;
  }

  async unshare(path: string): Promise<void> {
    await request(`${this.base}sharing/`, { method: "DELETE", query: { path } });
  }

  /** Where a folder comes from as one zip file. */
  zipUrl(path: string): string {
    return `${this.base}zip/?${new URLSearchParams({ path }).toString()}`;
  }
}
