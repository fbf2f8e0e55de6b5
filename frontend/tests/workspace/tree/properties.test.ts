import { beforeEach, expect, test, vi } from "vitest";
import { FilesApi } from "../../../src/files/api";
import { openProperties } from "../../../src/workspace/tree/properties";
import { fakeDialogs } from "../../fakes/dialogs";
import { FilesServer } from "../../fakes/filesServer";
import { entry } from "../../fakes/folders";

let server: FilesServer;
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));
const facts = (): Record<string, string> => {
  const [names, values] = ["dt", "dd"].map((tag) => [...document.querySelectorAll(tag)].map((one) => one.textContent));
  return Object.fromEntries(names!.map((name, at) => [name, values![at]!]));
};

beforeEach(() => {
  fakeDialogs();
  document.body.replaceChildren();
  server = new FilesServer({ "/h": [entry("a.txt", { size: 1_400 }), entry("l", { kind: "link", target: "/h/a.txt", target_kind: "file", mode: 0o777 })] });
  vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
});

test("a file tells its size, rights and time", async () => {
  openProperties(new FilesApi("ada"), "/h/a.txt");
  await settled();
  expect(facts()).toMatchObject({ Path: "/h/a.txt", Kind: "File", Size: "1.4 kB", Rights: "rw-r--r-- (644)", "You may change it": "Yes" });
});

test("a link tells where it leads", async () => {
  openProperties(new FilesApi("ada"), "/h/l");
  await settled();
  expect(facts()).toMatchObject({ Kind: "Link", "Leads to": "/h/a.txt" });
  expect(facts()).not.toHaveProperty("Size");
});

test("what is gone says so, and can be asked for again", async () => {
  openProperties(new FilesApi("ada"), "/h/none");
  await settled();
  expect(document.querySelector('[role="alert"]')?.textContent).toContain("is not there");
  server.folders.add("/h", entry("none"));
  [...document.querySelectorAll("button")].find((one) => one.textContent === "Try again")!.click();
  await settled();
  expect(facts()).toMatchObject({ Path: "/h/none" });
});

test("closed, the focus is where it was", async () => {
  document.body.innerHTML = "<button>Before</button>";
  document.querySelector("button")!.focus();
  openProperties(new FilesApi("ada"), "/h/a.txt");
  await settled();
  [...document.querySelectorAll("button")].find((one) => one.textContent === "Close")!.click();
  expect([document.querySelector("dialog"), document.activeElement?.textContent]).toEqual([null, "Before"]);
  openProperties(new FilesApi("ada"), "/h/a.txt");
  document.querySelector("dialog")!.click();
  expect(document.querySelector("dialog")).toBeNull();
});
