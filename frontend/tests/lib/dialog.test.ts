import { beforeEach, expect, test } from "vitest";
import { ask, askEither, askText } from "../../src/lib/dialog";
import { fakeDialogs } from "../fakes/dialogs";

const dialog = (): HTMLDialogElement => document.querySelector("dialog")!;
const submit = (): boolean => dialog().querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));

beforeEach(() => {
  document.body.innerHTML = '<button id="before">x</button>';
  fakeDialogs();
});

test("agreeing resolves to true and gives the focus back", async () => {
  document.getElementById("before")!.focus();
  const answer = ask({ title: "Delete “a”?", action: "Delete", danger: true });
  expect(dialog().textContent).toContain("Delete “a”?");
  submit();
  expect(await answer).toBe(true);
  expect(document.querySelector("dialog")).toBeNull();
  expect(document.activeElement?.id).toBe("before");
});

test("cancelling, and closing in any other way, resolves to false", async () => {
  const first = ask({ title: "Delete?", action: "Delete" });
  dialog().querySelector<HTMLElement>("[data-cancel]")!.click();
  expect(await first).toBe(false);
  const second = ask({ title: "Delete?", action: "Delete" });
  dialog().close();
  expect(await second).toBe(false);
});

test("a wrong text is told and kept, a right one is trimmed", async () => {
  const check = (value: string): string | null => (value.includes("/") ? "No slash." : null);
  const answer = askText({ title: "New folder", label: "Name", action: "Create folder", check });
  const input = dialog().querySelector("input")!;
  submit();
  expect(dialog().querySelector(".error")?.textContent).not.toBe("");
  input.value = "a/b";
  submit();
  expect(dialog().querySelector(".error")?.textContent).toBe("No slash.");
  expect(input.getAttribute("aria-invalid")).toBe("true");
  input.value = " ab ";
  submit();
  expect(await answer).toBe("ab");
});

test("of two ways on the pressed one is told, and none when the person turns away", async () => {
  const asked = { title: "Save “a”?", action: "Save", other: "Discard changes" };
  const press = (name: string): void => [...dialog().querySelectorAll("button")].find(({ textContent }) => textContent === name)!.click();
  const first = askEither(asked);
  press("Save");
  expect(await first).toBe("action");
  const second = askEither(asked);
  press("Discard changes");
  expect(await second).toBe("other");
  const third = askEither(asked);
  press("Cancel");
  expect(await third).toBeNull();
});

test("nothing typed is an answer where that was said", async () => {
  const answer = askText({ title: "Run “a.py”", label: "Arguments", action: "Run", optional: true });
  submit();
  expect(await answer).toBe("");
});
