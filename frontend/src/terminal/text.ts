// The terminal's buffer as plain text, and text of strangers as it can be shown to a person.
import type { IBuffer, Terminal } from "@xterm/xterm";

/** Every line that is kept, with wrapped lines put together and no blanks at their ends or below the last. */
export function bufferText(terminal: Pick<Terminal, "buffer">): string {
  return linesOfBuffer(terminal.buffer.active);
}

/** The same without what a program shows on the second screen, as an editor does. */
export function scrolledText(terminal: Pick<Terminal, "buffer">): string {
  return linesOfBuffer(terminal.buffer.normal);
}

/** At most `length` characters, with a sign for each that is invisible or would turn the text around. */
export function visible(text: string, length: number): string {
  const cut = text.length > length ? `${text.slice(0, length)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) => (sign === "\t" ? " " : "�"));
}

function linesOfBuffer(active: IBuffer): string {
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
