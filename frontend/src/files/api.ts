// The files part of the HTTP API, one function a request.
import { request, requestJson } from "../lib/http";
import { encoded } from "./paths";
import type { Listing } from "./listing";

export interface UploadState {
  readonly id: string;
  /** Bytes that the server has. */
  readonly received: number;
  /** Most bytes it takes in one request. */
  readonly chunk: number;
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
}
