import { beforeEach, expect, test } from "vitest";
import { chooseBranch, offered } from "../../../src/workspace/git/branchDialog";
import { fakeDialogs } from "../../fakes/dialogs";

const BRANCHES = [
  { name: "main", remote: false, current: true },
  { name: "feature/shop", remote: false, current: false },
];

beforeEach(() => {
  document.body.replaceChildren();
  fakeDialogs();
  Element.prototype.scrollIntoView = () => undefined;
});

const input = (): HTMLInputElement => document.querySelector("dialog input")!;
const options = (): string[] => [...document.querySelectorAll('[role="option"]')].map((option) => option.textContent);
const key = (name: string): boolean => input().dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true }));

test("branches are offered, and a new one unless there is one of the name", () => {
  expect(offered(BRANCHES, "").map(({ branch }) => branch)).toEqual(["main", "feature/shop"]);
  expect(offered(BRANCHES, "shop")).toEqual([{ branch: "feature/shop", create: false }, { branch: "shop", create: true }]);
  expect(offered(BRANCHES, "main")).toEqual([{ branch: "main", create: false }]);
  expect(offered(BRANCHES, " my new idea ")).toEqual([{ branch: "my-new-idea", create: true }]);
});

test("a remote's branch may get one here of its name", async () => {
  const remote = { name: "next", remote: true, current: false };
  expect(offered([...BRANCHES, remote], "next")).toEqual([{ branch: "next", create: false }, { branch: "next", create: true }]);
  const chosen = chooseBranch([remote]);
  expect(options()).toEqual(["nextof a remote"]);
  document.querySelector("dialog")!.close();
  expect(await chosen).toBeNull();
});

test("arrows and Enter choose", async () => {
  const chosen = chooseBranch(BRANCHES);
  expect(options()).toEqual(["mainwhere you are", "feature/shop"]);
  key("ArrowUp");
  key("Enter");
  expect(await chosen).toEqual({ branch: "feature/shop", create: false });
  expect(document.querySelector("dialog")).toBeNull();
});

test("a new name makes a new branch, by a press", async () => {
  const chosen = chooseBranch(BRANCHES);
  input().value = "next";
  input().dispatchEvent(new Event("input"));
  expect(options()).toEqual(["Create branch “next”"]);
  const option = document.querySelector<HTMLElement>('[role="option"]')!;
  option.dispatchEvent(new Event("pointermove"));
  option.click();
  expect(await chosen).toEqual({ branch: "next", create: true });
});

test("who turns away chooses nothing", async () => {
  const chosen = chooseBranch([]);
  expect(document.querySelector(".nothing")!.textContent).toContain("There is no branch yet");
  key("Enter");
  key("x");
  document.querySelector("dialog")!.click();
  expect(await chosen).toBeNull();
});
