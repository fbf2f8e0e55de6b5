// The files part of the HTTP API, one function a request.
import { HttpError, request, requestJson } from "../lib/http";
import { encoded } from "./paths";
import type { Listing } from "./listing";

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
}
