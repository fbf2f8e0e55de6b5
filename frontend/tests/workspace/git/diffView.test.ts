import { beforeEach, expect, test, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { diffView } from "../../../src/workspace/git/diffView";
import { DummyGit, ROOT } from "../../fakes/dummy-git";
import { DummyWorkspace } from "../../fakes/dummy-workspace";
import { fakeLayout } from "../../fakes/layout";

fakeLayout();

const observers: (() => void)[] = [];
const resized = (): void => observers.forEach((heard) => heard());
let width = 1000;
let place: HTMLElement;
let workspace: DummyWorkspace;
let api: DummyGit;

vi.stubGlobal("ResizeObserver", class {
  constructor(heard: (entries: unknown[]) => void) {
    observers.push(() => heard([]));
  }
  observe = (): void => undefined;
  disconnect = (): void => undefined;
});


beforeEach(() => {
  document.body.replaceChildren();
  observers.length = 0;
  width = 1000;
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => width);
  place = document.createElement("div");
  document.body.append(place);
  workspace = new DummyWorkspace();
  api = new DummyGit();
});

const mount = (more = {}): (() => void) => diffView({ root: ROOT, file: "shop/views.txt", staged: false, deleted: false, ...more }, api, workspace).mount(place);
const facts = (): string => place.querySelector(".diff-head .muted")!.textContent;

test("two texts are shown beside one another, in a narrow place in one", async () => {
  const leave = mount();
  await vi.waitFor(() => expect(place.querySelectorAll(".cm-editor")).toHaveLength(2));
  expect(api.asked).toEqual([["diff", ROOT, "shop/views.txt", false]]);
  expect(facts()).toBe("1 change");
  expect(place.querySelector(".cm-merge-b .cm-content")!.getAttribute("aria-label")).toBe("File as it is");
  width = 400;
  resized();
  await vi.waitFor(() => expect(place.querySelectorAll(".cm-editor")).toHaveLength(1));
  expect(place.querySelector(".cm-deletedChunk")!.textContent).toContain("b");
  resized();
  for (const button of place.querySelectorAll<HTMLElement>(".end button")) button.click();
  expect(workspace.opened).toEqual([{ path: `${ROOT}/shop/views.txt`, at: undefined, how: undefined }]);
  leave();
  expect(workspace.listeners).toBe(0);
});

test("it follows the file", async () => {
  mount({ staged: true });
  await vi.waitFor(() => expect(facts()).toBe("1 change"));
  api.sides = { ...api.sides, new: api.sides.old };
  workspace.change("/home/alice/elsewhere");
  workspace.change(`${ROOT}/shop`);
  await vi.waitFor(() => expect(facts()).toBe("No differences"));
  expect(place.querySelector<HTMLButtonElement>(".end button")!.disabled).toBe(true);
});

test("what cannot be compared is said, and a failure is tried again", async () => {
  api.sides = { ...api.sides, old: "", new: "", binary: true };
  mount();
  await vi.waitFor(() => expect(place.textContent).toContain("This is not a text"));
  place.replaceChildren();
  api.sides = { ...api.sides, old: "x".repeat(2_000_001), new: "", binary: false };
  mount({ deleted: true });
  await vi.waitFor(() => expect(place.textContent).toContain("too large"));
  expect(place.textContent).not.toContain("Open file");
  place.replaceChildren();
  api.refusal = new HttpError("It is gone.", 404);
  mount();
  await vi.waitFor(() => expect(place.textContent).toContain("It is gone."));
  api.refusal = null;
  api.sides = { ...api.sides, old: "a", new: "", binary: false, new_exists: false };
  [...place.querySelectorAll("button")].find((button) => button.textContent === "Try again")!.click();
  await vi.waitFor(() => expect(facts()).toBe("Deleted"));
  api.sides = { ...api.sides, old_exists: false, new_exists: true };
  workspace.change(ROOT);
  await vi.waitFor(() => expect(facts()).toBe("New file"));
});
