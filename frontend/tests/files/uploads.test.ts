import { beforeEach, expect, test, vi } from "vitest";
import type { FilesApi } from "../../src/files/api";
import { Uploads } from "../../src/files/uploads";
import { HttpError } from "../../src/lib/http";

const files = {
  makeFolder: vi.fn<FilesApi["makeFolder"]>(),
  beginUpload: vi.fn<FilesApi["beginUpload"]>(),
  sendPart: vi.fn<FilesApi["sendPart"]>(),
  cancelUpload: vi.fn<FilesApi["cancelUpload"]>(),
};
const picked = (path: string): { path: string; file: File } => ({ path, file: new File(["hello"], path) });
const rows = (): NodeListOf<Element> => document.querySelectorAll(".uploads li");
const press = (label: string): void =>
  [...document.querySelectorAll("button")].find((one) => one.textContent === label || one.ariaLabel === label)?.click();

function uploads(arrived = vi.fn()): Uploads {
  document.body.innerHTML = '<div id="place"></div>';
  return new Uploads({ api: files as unknown as FilesApi, place: document.getElementById("place")!, arrived });
}

beforeEach(() => {
  files.makeFolder.mockReset().mockResolvedValue();
  files.cancelUpload.mockReset().mockResolvedValue();
  files.beginUpload.mockReset().mockResolvedValue({ id: "a", received: 0, chunk: 100 });
  files.sendPart.mockReset().mockResolvedValue({ received: 5, done: true });
});

test("folders are made, files sent one after the other, and the page told once", async () => {
  const arrived = vi.fn();
  await uploads(arrived).add("/home/ada", [picked("p/a.txt"), picked("p/b.txt")], new Set());
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(files.makeFolder.mock.calls).toEqual([["/home/ada/p"]]);
  expect(files.beginUpload.mock.calls.map((call) => call[0])).toEqual(["/home/ada/p/a.txt", "/home/ada/p/b.txt"]);
  expect(rows()).toHaveLength(0);
});

test("a name that is taken is replaced only when one says so", async () => {
  files.sendPart.mockRejectedValueOnce(new HttpError("There.", 409));
  await uploads().add("/home/ada", [picked("a.txt")], new Set());
  await vi.waitFor(() => expect(rows()[0]?.textContent).toContain("already there"));
  press("Replace it");
  await vi.waitFor(() => expect(rows()).toHaveLength(0));
  expect(files.beginUpload.mock.calls.map((call) => call[2])).toEqual([false, true]);
});

test("a cancelled upload leaves the list and nothing behind", async () => {
  files.sendPart.mockImplementation((_id, _offset, _part, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))));
  await uploads().add("/home/ada", [picked("a.txt")], new Set());
  await vi.waitFor(() => expect(files.sendPart).toHaveBeenCalled());
  press("Cancel the upload of “a.txt”");
  await vi.waitFor(() => expect(files.cancelUpload).toHaveBeenCalled());
  expect(rows()).toHaveLength(0);
});
