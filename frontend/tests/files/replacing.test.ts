import { afterEach, beforeEach, expect, test } from "vitest";
import { agreeToReplace } from "../../src/files/replacing";
import { fakeDialogs } from "../fakes/dialogs";
import { entry, folder } from "../fakes/folders";

const picked = (...paths: string[]): { path: string; file: File }[] => paths.map((path) => ({ path, file: new File([""], path) }));
const dialog = (): HTMLDialogElement => document.querySelector("dialog")!;
const agree = (): void => void dialog().querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
const there = [folder("p"), entry("a.txt"), entry("b.txt")];

beforeEach(fakeDialogs);
afterEach(() => document.body.replaceChildren());

test("what is in nobody's way is not asked about", async () => {
  expect(await agreeToReplace(picked("new.txt", "q/x"), there)).toEqual(new Set());
  expect(dialog()).toBeNull();
});

test("one file is named, several are listed", async () => {
  const one = agreeToReplace(picked("a.txt", "new.txt"), there);
  expect(dialog().textContent).toContain("Replace “a.txt”?");
  agree();
  expect(await one).toEqual(new Set(["a.txt"]));
  const two = agreeToReplace(picked("a.txt", "b.txt"), there);
  expect(dialog().textContent).toContain("Replace 2 files?");
  dialog().querySelector<HTMLButtonElement>("[data-cancel]")?.click();
  expect(await two).toBeNull();
});

test("into a folder that is there", async () => {
  const into = agreeToReplace(picked("p/x", "p/y", "z"), there);
  expect(dialog().textContent).toContain("Upload over what is there?");
  agree();
  expect(await into).toEqual(new Set(["p/x", "p/y"]));
});
