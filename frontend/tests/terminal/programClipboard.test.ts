// With the real parser, without a screen.
import { Terminal } from "@xterm/headless";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CLIPBOARD_BYTES_MAX, clipboardText, isTooLong, programClipboard } from "../../src/terminal/programClipboard";
import { gateQueries } from "../../src/terminal/queries";

const osc = (text: string, selection = "c"): string => `\x1b]52;${selection};${btoa(text)}\x07`;
let terminal: Terminal;
let live: boolean;
const copy = vi.fn<(text: string) => Promise<boolean>>();
const note = vi.fn();
const answers: string[] = [];

beforeEach(() => {
  document.body.innerHTML = "";
  live = true;
  copy.mockReset().mockResolvedValue(true);
  note.mockClear();
  answers.length = 0;
  terminal = new Terminal({ allowProposedApi: true });
  terminal.onData((data) => answers.push(data));
  gateQueries(terminal.parser, () => true);
  programClipboard(terminal.parser, { live: () => live, copy, place: document.body, note, answered: () => undefined });
});

const write = (text: string): Promise<void> => new Promise((resolve) => terminal.write(text, resolve));
const bar = (): Element | null => document.querySelector(".terminal-question");
const press = (label: string): void => [...document.querySelectorAll("button")].find((one) => one.textContent === label)!.click();

describe("what a program sends", () => {
  it("is decoded, or nothing", () => {
    expect(clipboardText(`c;${btoa("hello")}`)).toBe("hello");
    expect(clipboardText(`;${btoa("hello")}`)).toBe("hello");
    for (const bad of ["c;?", "c;", "c", "", "x;aGk=", "c;***", "c;/w==", "c;a"]) expect(clipboardText(bad), bad).toBeNull();
    expect(isTooLong(`c;${"A".repeat(CLIPBOARD_BYTES_MAX * 2)}`)).toBe(true);
  });
});

describe("the clipboard", () => {
  it("is written only once the person has allowed it, and then without a question", async () => {
    await write(osc("first"));
    expect(copy).not.toHaveBeenCalled();
    expect(bar()?.textContent).toContain("first");
    await write(osc("second"));
    expect(document.querySelectorAll(".terminal-question")).toHaveLength(1);
    expect(bar()?.textContent).toContain("second");
    press("Allow");
    expect(copy).toHaveBeenCalledExactlyOnceWith("second");
    await write(osc("third"));
    expect(copy).toHaveBeenLastCalledWith("third");
    expect(bar()).toBeNull();
  });

  it("is left alone for good once they have refused", async () => {
    await write(osc("first"));
    press("Never on this page");
    await write(osc("second"));
    expect(bar()).toBeNull();
    expect(copy).not.toHaveBeenCalled();
  });

  it("is never read, and not written by history", async () => {
    await write("\x1b]52;c;?\x07\x1b]52;p;?\x1b\\");
    live = false;
    await write(osc("old"));
    expect([answers, bar()]).toEqual([[], null]);
  });

  it("is not flooded", async () => {
    await write(osc("x".repeat(CLIPBOARD_BYTES_MAX + 10)));
    expect(bar()).toBeNull();
    expect(note).toHaveBeenCalledOnce();
  });

  it("shows a long text cut, and what is invisible in it", async () => {
    await write(osc(`\x1b[31m${"a".repeat(500)}`));
    const shown = document.querySelector("code")!.textContent;
    expect(shown.startsWith("�[31m")).toBe(true);
    expect(shown.length).toBeLessThan(130);
  });
});
