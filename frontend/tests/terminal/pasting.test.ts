import { beforeEach, describe, expect, it } from "vitest";
import { isRisky, linesOf, mayPaste } from "../../src/terminal/pasting";
import { prefer, preferences } from "../../src/terminal/preferences";
import { fakeDialogs } from "../fakes/dialogs";

const dialog = (): HTMLDialogElement | null => document.querySelector("dialog");
const press = (label: string): void => [...document.querySelectorAll("button")].find((one) => one.textContent === label)!.click();

beforeEach(() => {
  fakeDialogs();
  localStorage.clear();
  document.body.innerHTML = "";
});

describe("a paste is asked about", () => {
  it.each<[string, boolean, boolean]>([
    ["ls", false, false],
    ["a\nb\nc", false, false],
    ["ls\n", false, true],
    ["ls\r", false, true],
    ["1\n2\n3\n4\n5\n6", false, true],
    ["rm -r ~\n", true, false],
    ["1\n2\n3\n4\n5\n6\n", true, false],
  ])("%j, bracketed %j: %j", (text, bracketed, risky) => {
    expect(isRisky(text, bracketed)).toBe(risky);
  });

  it("by its lines, however they end", () => {
    expect(linesOf("a\r\nb\rc\n")).toEqual(["a", "b", "c"]);
    expect(linesOf("\n")).toEqual([""]);
  });
});

describe("the question", () => {
  it("shows how many lines and the first of them, with what is invisible in them made visible", async () => {
    const answer = mayPaste(`echo \u202eone\n${"x\n".repeat(20)}`, false);
    expect(dialog()?.querySelector("h2")?.textContent).toBe("Paste 21 lines?");
    const shown = dialog()!.querySelector("pre")!.textContent.split("\n");
    expect(shown[0]).toBe("echo �one");
    expect(shown.at(-1)).toBe("… and 13 lines more");
    press("Cancel");
    await expect(answer).resolves.toBe(false);
  });

  it("is not asked again where the person does not want it, and only once they agreed", async () => {
    const first = mayPaste("ls\n", false);
    dialog()!.querySelector<HTMLInputElement>("input")!.checked = true;
    press("Cancel");
    await first;
    expect(preferences().asksBeforePaste).toBe(true);
    const second = mayPaste("ls\n", false);
    dialog()!.querySelector<HTMLInputElement>("input")!.checked = true;
    dialog()!.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await expect(second).resolves.toBe(true);
    await expect(mayPaste("ls\n", false)).resolves.toBe(true);
    expect(dialog()).toBeNull();
    prefer({ asksBeforePaste: true });
  });
});
