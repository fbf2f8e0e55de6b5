// Output that is meant to do harm, through the real parser: afterwards the terminal is as it was, and small.
import { Terminal } from "@xterm/headless";
import { beforeEach, describe, expect, it } from "vitest";
import { Recording } from "../../src/terminal/recording";
import { recordedScreen } from "../../src/terminal/screen";
import { bufferText, visible } from "../../src/terminal/text";
import { fileName } from "../../src/terminal/transcript";

let terminal: Terminal;
let write: (text: string) => Promise<void>;

beforeEach(() => {
  terminal = new Terminal({ cols: 80, rows: 24, scrollback: 1_000, allowProposedApi: true });
  const screen = recordedScreen(terminal, new Recording({ cols: 80, rows: 24 }));
  write = (text) => new Promise((resolve) => screen.write(new TextEncoder().encode(text), resolve));
});

describe("what a program may print", () => {
  it.each([
    ["a sixel picture", `\x1bPq"1;1;9999;9999#0;2;0;0;0${"#0!9999~-".repeat(20_000)}\x1b\\`],
    ["a picture of iTerm's", `\x1b]1337;File=inline=1;size=99999999:${"A".repeat(500_000)}\x07`],
    ["a picture of kitty's", `\x1b_Gf=100,s=99999,v=99999;${"A".repeat(500_000)}\x1b\\`],
    ["a title that never ends", `\x1b]0;${"t".repeat(500_000)}\x07`],
  ])("%s leaves nothing on the screen", async (_name, output) => {
    await write(`${output}after`);
    expect(bufferText(terminal)).toBe("after");
  });

  it("a line without end takes no more room than the lines that are kept", async () => {
    for (let part = 0; part < 20; part++) await write("x".repeat(100_000));
    expect(terminal.buffer.active.length).toBe(1_024);
  });

  it("text that is turned around stands as it was written", async () => {
    await write("user \u202eresu\u202c \u2066x\u2069");
    expect(bufferText(terminal)).toBe("user resu x");
  });
});

describe("text of strangers", () => {
  it("is shown with its invisible characters as signs", () => {
    expect(visible("a\u202eb\u200bc\x1bd\te", 99)).toBe("a�b�c�d e");
    expect(visible("abcdef", 3)).toBe("abc…");
  });

  it("names no file outside the folder of downloads", () => {
    expect(["Bash 1", "../../etc/passwd", ".bashrc", "a\u202eb", "", "…/x:y"].map(fileName)).toEqual(["Bash 1", "etc-passwd", "bashrc", "a-b", "console", "…-x-y"]);
  });
});
