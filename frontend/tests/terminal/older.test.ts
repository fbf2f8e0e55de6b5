import { Terminal } from "@xterm/headless";
import { afterEach, describe, expect, it } from "vitest";
import { olderLine } from "../../src/terminal/older";

let kept = 0;
const terminal = new Terminal({ cols: 20, rows: 4, scrollback: 100, allowProposedApi: true });
const line = olderLine(terminal as never, document.createElement("div"), { bytes: () => kept, load: () => Promise.resolve() });

function written(text: string): Promise<void> {
  return new Promise((resolve) => terminal.write(text, resolve));
}

afterEach(() => {
  terminal.reset();
  kept = 0;
});

describe("the offer of older output", () => {
  it("is made at the top of what is there, and taken back below it", async () => {
    kept = 4096;
    await written("line\r\n".repeat(20));
    expect(line.element.hidden).toBe(true);
    terminal.scrollToTop();
    line.refresh();
    expect(line.element.hidden).toBe(false);
    expect(line.element.textContent).toContain("4.1 kB");
    terminal.scrollToBottom();
    line.refresh();
    expect(line.element.hidden).toBe(true);
  });

  it("touches nothing on the page while lines rush by", async () => {
    kept = 4096;
    const records: MutationRecord[] = [];
    const observer = new MutationObserver((seen) => records.push(...seen));
    observer.observe(line.element, { attributes: true, characterData: true, childList: true, subtree: true });
    await written("y\r\n".repeat(5000));
    await Promise.resolve();
    observer.disconnect();
    expect(records).toEqual([]);
  });
});
