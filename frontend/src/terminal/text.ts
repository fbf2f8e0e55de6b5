// The terminal's buffer as plain text.
import type { Terminal } from "@xterm/xterm";

/** Every line that is kept, with wrapped lines put together and no blanks at their ends or below the last. */
export function bufferText(terminal: Pick<Terminal, "buffer">): string {
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let row = 0; row < active.length; row++) {
    const line = active.getLine(row);
    if (line === undefined) continue;
    const wraps = active.getLine(row + 1)?.isWrapped === true;
    const text = line.translateToString(!wraps);
    const begun = line.isWrapped ? lines.pop() : undefined;
    lines.push((begun ?? "") + text);
  }
  return lines.join("\n").trimEnd();
}
