import { beforeEach, expect, test, vi } from "vitest";
import { FilesApi } from "../../../src/files/api";
import { openFileSharing } from "../../../src/workspace/tree/sharing";
import { fakeDialogs } from "../../fakes/dialogs";
import { FilesServer } from "../../fakes/filesServer";

let server: FilesServer;
const dialog = (): HTMLDialogElement => document.querySelector("dialog")!;
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));
const press = async (label: string): Promise<void> => {
  [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === label)!.click();
  await settled();
};
const link = (): string | undefined => dialog().querySelector<HTMLInputElement>("input[readonly]")?.value;

async function opened(): Promise<void> {
  openFileSharing(new FilesApi("ada"), "/h/a.txt");
  await settled();
}

beforeEach(() => {
  fakeDialogs();
  document.body.innerHTML = "<main><button>Before</button></main>";
  document.querySelector("button")!.focus();
  server = new FilesServer({ "/h": [] });
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
});

test("a link is made, shown whole, and ended", async () => {
  await opened();
  expect(dialog().textContent).toContain("Share “a.txt” by link");
  expect(link()).toBeUndefined();
  await press("Create link");
  expect(link()).toBe("http://localhost:3000/user/ada/shares/abc/");
  await press("Stop sharing");
  expect(link()).toBeUndefined();
  expect(server.shared.size).toBe(0);
});

test("what is shared already shows its link at once", async () => {
  server.shared.set("/h/a.txt", "/user/ada/shares/x/");
  await opened();
  expect(link()).toContain("/user/ada/shares/x/");
});

test("a failure says why, and can be tried again", async () => {
  server.failing.set("GET sharing", [503, "The server is busy."]);
  await opened();
  expect(dialog().querySelector('[role="alert"]')?.textContent).toBe("The server is busy.");
  server.failing.clear();
  await press("Try again");
  server.failing.set("POST sharing", [403, "You have shared too much."]);
  await press("Create link");
  expect(dialog().textContent).toContain("You have shared too much.");
});

test("closed, the focus is where it was", async () => {
  await opened();
  await press("Close");
  expect(dialog()).toBeNull();
  expect(document.activeElement?.textContent).toBe("Before");
  await opened();
  dialog().click();
  expect(dialog()).toBeNull();
});
