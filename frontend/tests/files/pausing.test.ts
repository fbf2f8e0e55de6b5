import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FilesApi } from "../../src/files/api";
import { UploadMemory } from "../../src/files/remembered";
import { Uploads } from "../../src/files/uploads";
import { HttpError } from "../../src/lib/http";

const files = {
  makeFolder: vi.fn<FilesApi["makeFolder"]>(),
  beginUpload: vi.fn<FilesApi["beginUpload"]>(),
  uploadState: vi.fn<FilesApi["uploadState"]>(),
  sendPart: vi.fn<FilesApi["sendPart"]>(),
  cancelUpload: vi.fn<FilesApi["cancelUpload"]>(),
};
const file = (): File => new File(["hello"], "a.txt", { lastModified: 1_000 });
const rows = (): NodeListOf<Element> => document.querySelectorAll(".uploads li");
const button = (label: string): HTMLButtonElement | undefined => [...document.querySelectorAll("button")].find((one) => one.textContent === label || one.ariaLabel === label);
const untilStopped: FilesApi["sendPart"] = (_id, _offset, _part, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new DOMException("Cancelled.", "AbortError"))));

let uploads: Uploads;
let arrived: () => void;

function begin(): Uploads {
  document.body.innerHTML = '<div id="place"></div>';
  arrived = vi.fn();
  uploads = new Uploads({ api: files as unknown as FilesApi, place: document.getElementById("place")!, arrived, memory: new UploadMemory("ada") });
  return uploads;
}

beforeEach(() => {
  localStorage.clear();
  for (const one of Object.values(files)) one.mockReset();
  files.cancelUpload.mockResolvedValue();
  files.beginUpload.mockResolvedValue({ id: "a1", received: 0, chunk: 100 });
  files.sendPart.mockResolvedValue({ received: 5, done: true });
});

afterEach(() => {
  uploads.dispose();
  vi.useRealTimers();
});

test("a paused upload keeps what the server has, and goes on there", async () => {
  files.sendPart.mockImplementationOnce(untilStopped);
  await begin().add("/home/ada", [{ path: "a.txt", file: file() }], new Set());
  await vi.waitFor(() => expect(files.sendPart).toHaveBeenCalledOnce());
  button("Pause the upload of “a.txt”")?.click();
  await vi.waitFor(() => expect(rows()[0]?.textContent).toContain("Paused"));
  expect(files.cancelUpload).not.toHaveBeenCalled();
  files.uploadState.mockResolvedValue({ received: 3 });
  button("Resume the upload of “a.txt”")?.click();
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(files.beginUpload).toHaveBeenCalledOnce();
  expect(files.sendPart.mock.lastCall?.[1]).toBe(3);
  expect(new UploadMemory("ada").all()).toEqual([]);
});

test("while one is paused the next is sent", async () => {
  files.sendPart.mockImplementationOnce(untilStopped);
  await begin().add("/home/ada", [{ path: "a.txt", file: file() }, { path: "b.txt", file: file() }], new Set());
  await vi.waitFor(() => expect(files.sendPart).toHaveBeenCalledOnce());
  button("Pause the upload of “a.txt”")?.click();
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(rows()).toHaveLength(1);
});

test("a paused one that is cancelled is taken back from the server", async () => {
  files.sendPart.mockImplementationOnce(untilStopped);
  await begin().add("/home/ada", [{ path: "a.txt", file: file() }], new Set());
  await vi.waitFor(() => expect(files.sendPart).toHaveBeenCalledOnce());
  button("Pause the upload of “a.txt”")?.click();
  await vi.waitFor(() => expect(rows()[0]?.textContent).toContain("Paused"));
  button("Cancel the upload of “a.txt”")?.click();
  expect(files.cancelUpload).toHaveBeenCalledWith("a1");
  expect(rows()).toHaveLength(0);
});

test("a lost connection is said, and the upload goes on when the connection is back", async () => {
  vi.useFakeTimers();
  files.sendPart.mockRejectedValue(new HttpError("The server cannot be reached.", 0));
  files.uploadState.mockRejectedValue(new HttpError("The server cannot be reached.", 0));
  await begin().add("/home/ada", [{ path: "a.txt", file: file() }], new Set());
  await vi.advanceTimersByTimeAsync(120_000);
  expect(rows()[0]?.textContent).toContain("cannot be reached");
  expect(files.cancelUpload).not.toHaveBeenCalled();
  files.sendPart.mockReset().mockResolvedValue({ received: 5, done: true });
  files.uploadState.mockReset().mockResolvedValue({ received: 2 });
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect(files.sendPart.mock.calls.map((call) => call[1])).toEqual([2]);
  expect(arrived).toHaveBeenCalledOnce();
});

/** What a reload leaves: the memory, and an upload that the server knows. */
async function interrupted(): Promise<void> {
  files.sendPart.mockImplementationOnce(untilStopped);
  await begin().add("/home/ada", [{ path: "a.txt", file: file() }], new Set());
  await vi.waitFor(() => expect(files.sendPart).toHaveBeenCalledOnce());
  uploads.dispose();
  await vi.waitFor(() => expect(new UploadMemory("ada").all()).toHaveLength(1));
  files.uploadState.mockResolvedValue({ received: 4 });
  begin();
}

function choose(chosen: File): void {
  const input = document.querySelector<HTMLInputElement>("input[type=file]")!;
  Object.defineProperty(input, "files", { value: [chosen] });
  Object.defineProperty(input, "value", { value: "", writable: true });
  input.dispatchEvent(new Event("change"));
}

test("after a reload the same file, added again, goes on where the server stands", async () => {
  await interrupted();
  uploads.showInterrupted("/home/ada");
  expect(rows()[0]?.textContent).toContain("Interrupted");
  await uploads.add("/home/ada", [{ path: "a.txt", file: file() }], new Set());
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(files.beginUpload).toHaveBeenCalledOnce();
  expect(files.sendPart.mock.lastCall?.slice(0, 2)).toEqual(["a1", 4]);
  expect(rows()).toHaveLength(0);
});

test("an interrupted one waits for its file, and takes no other", async () => {
  await interrupted();
  uploads.showInterrupted("/home/ada");
  uploads.showInterrupted("/home/ada");
  expect(rows()).toHaveLength(1);
  choose(new File(["other!"], "a.txt"));
  expect(document.body.textContent).toContain("This is not the file that was begun");
  expect(rows()).toHaveLength(1);
});

test("an interrupted one goes on with its file, and can be given up", async () => {
  await interrupted();
  uploads.showInterrupted("/home/ada/other");
  expect(rows()).toHaveLength(0);
  uploads.showInterrupted("/home/ada");
  choose(file());
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(files.sendPart.mock.lastCall?.slice(0, 2)).toEqual(["a1", 4]);
});

test("one that is given up is forgotten here and at the server", async () => {
  await interrupted();
  uploads.showInterrupted("/home/ada");
  button("Cancel the upload of “a.txt”")?.click();
  expect(files.cancelUpload).toHaveBeenCalledWith("a1");
  expect(new UploadMemory("ada").all()).toEqual([]);
});

test("an upload that the server forgot begins anew", async () => {
  await interrupted();
  files.uploadState.mockReset().mockRejectedValue(new HttpError("Not found.", 404));
  await uploads.add("/home/ada", [{ path: "a.txt", file: file() }], new Set());
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(files.beginUpload).toHaveBeenCalledTimes(2);
});
