import { beforeEach, expect, test, vi } from "vitest";
import { openQuickly, prepareQuickOpen } from "../../src/workspace/quickOpen";
import { fakeDialogs } from "../fakes/dialogs";
import { DummyWorkspace } from "../fakes/dummy-workspace";

const PATHS = ["manage.py", "shop/models.py", "shop/views.py", "shop/templates/shop/list.html"];
let workspace: DummyWorkspace;
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
  fakeDialogs();
  workspace = new DummyWorkspace();
  Element.prototype.scrollIntoView = () => undefined;
  vi.stubGlobal("fetch", fetched);
  fetched.mockReset();
  answer({ paths: PATHS, truncated: false });
});

function answer(body: object, status = 200): void {
  fetched.mockImplementation(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
}
const input = (): HTMLInputElement => document.querySelector(".quick-open input")!;
const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="option"]')];
const titles = (): string[] => options().map((option) => option.title);
const note = (): string => document.querySelector(".quick-open .nothing")!.textContent;
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));
const key = (name: string, more: KeyboardEventInit = {}): boolean => input().dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true, ...more }));

async function open(): Promise<void> {
  openQuickly(workspace);
  await settle();
}
function type(text: string): void {
  input().value = text;
  input().dispatchEvent(new Event("input"));
}

test("what was used comes first, the file in use last of it", async () => {
  prepareQuickOpen(workspace);
  workspace.activate("/home/alice/site/shop/views.py");
  workspace.activate("/home/alice/elsewhere.py");
  workspace.activate("/home/alice/site/manage.py");
  await open();
  expect(titles()).toEqual(["shop/views.py", "manage.py", "shop/models.py", "shop/templates/shop/list.html"]);
  expect(options()[0]!.textContent).toContain("used recently");
  expect(document.activeElement).toBe(input());
});

test("a workspace that tells the file in use at once is heard", async () => {
  workspace.onActiveChanged = (heard) => {
    heard("/home/alice/site/manage.py");
    return () => undefined;
  };
  await open();
  type(":3");
  key("Enter");
  expect(workspace.opened.at(-1)).toMatchObject({ path: "/home/alice/site/manage.py", at: { line: 3 } });
});

test("letters of a name find it, are marked, and Enter opens it", async () => {
  await open();
  type("mod");
  expect(titles()).toEqual(["shop/models.py"]);
  expect([...options()[0]!.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["mod"]);
  expect(input().getAttribute("aria-activedescendant")).toBe(options()[0]!.id);
  key("Enter");
  expect(document.querySelector("dialog")).toBeNull();
  expect(workspace.opened).toEqual([{ path: "/home/alice/site/shop/models.py", at: undefined, how: { beside: false, focus: true } }]);
});

test("a line is gone to, in a found file and in the one in use", async () => {
  await open();
  type("views:12:5");
  key("Enter", { ctrlKey: true });
  expect(workspace.opened.at(-1)).toEqual({ path: "/home/alice/site/shop/views.py", at: { line: 12, column: 4 }, how: { beside: true, focus: true } });
  await open();
  type(":7");
  expect(note()).toBe("Open a file first, then go to a line of it.");
  key("Enter");
  expect(document.querySelector("dialog")).not.toBeNull();
  workspace.activate("/home/alice/site/manage.py");
  type(":7");
  expect([note(), titles()]).toEqual(["Enter goes to line 7 of “manage.py”.", []]);
  key("Enter");
  expect(workspace.opened.at(-1)).toMatchObject({ path: "/home/alice/site/manage.py", at: { line: 7 } });
});

test("arrows go round, a press opens", async () => {
  await open();
  key("ArrowUp");
  expect(options().at(-1)!.getAttribute("aria-selected")).toBe("true");
  key("ArrowDown");
  expect(options()[0]!.getAttribute("aria-selected")).toBe("true");
  options()[2]!.dispatchEvent(new Event("pointermove"));
  expect(options()[2]!.getAttribute("aria-selected")).toBe("true");
  options()[1]!.click();
  expect(workspace.opened.at(-1)?.path).toBe("/home/alice/site/shop/models.py");
});

test("what was used is found though it is among no names", async () => {
  workspace.open_ = ["/home/alice/site/.env"];
  await open();
  type("env");
  expect(titles()).toEqual([".env"]);
});

test("the old names serve while new ones are fetched", async () => {
  await open();
  document.querySelector("dialog")!.close();
  workspace.change("/home/alice/site");
  answer({ paths: [...PATHS, "new.py"], truncated: false });
  openQuickly(workspace);
  expect(titles()).toHaveLength(4);
  await settle();
  expect(titles()).toContain("new.py");
});

test("it says that names are read, that there are none, that there are too many, and what failed", async () => {
  answer({ paths: [], truncated: false });
  openQuickly(workspace);
  expect(note()).toBe("Reading the names of your files…");
  await settle();
  expect(note()).toBe("There are no files here yet.");
  type("x");
  expect(note()).toBe("No file is named like “x”.");
  document.querySelector("dialog")!.close();
  workspace.change("/home/alice/site");
  answer({ paths: PATHS, truncated: true });
  await open();
  expect(note()).toContain("only 20,000 of them");
  document.querySelector("dialog")!.close();
  workspace.change("/home/alice/site");
  answer({ detail: "Your sandbox is starting." }, 503);
  await open();
  expect(note()).toContain("Your sandbox is starting.");
});

test("there is one at a time, and it ends with the workspace", async () => {
  const stop = prepareQuickOpen(workspace);
  openQuickly(workspace);
  await open();
  expect(document.querySelectorAll("dialog")).toHaveLength(1);
  document.querySelector("dialog")!.click();
  expect(document.querySelector("dialog")).toBeNull();
  expect(workspace.listeners).toBe(2);
  stop();
  expect(workspace.listeners).toBe(0);
});
