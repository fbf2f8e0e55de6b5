// What .editorconfig wants done to a text before it is saved. Pure.
import type { Text } from "@codemirror/state";
import type { FileConfig } from "./editorconfig";
import { lacking } from "./encodings";
import type { Format } from "./saving";

export interface Tidied {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Spaces at the ends of lines go, and a last line gets its end. Lines with a cursor are left alone: someone types there. */
export function tidied(doc: Text, config: FileConfig, cursors: readonly number[]): readonly Tidied[] {
  const changes: Tidied[] = [];
  const spared = new Set(cursors.map((at) => doc.lineAt(at).number));
  if (config.trimTrailingWhitespace === true) {
    for (let number = 1; number <= doc.lines; number++) {
      const line = doc.line(number);
      const kept = line.text.replace(/[ \t]+(?=\r?$)/, "").length;
      const spaces = line.text.endsWith("\r") ? line.text.length - 1 : line.text.length;
      const from = line.from + kept - (line.text.length - spaces);
      if (from < line.from + spaces && !spared.has(number)) changes.push({ from, to: line.from + spaces, insert: "" });
    }
  }
  const last = doc.line(doc.lines);
  const ends = config.insertFinalNewline === true && last.text.trim() !== "";
  if (ends) changes.push({ from: doc.length, to: doc.length, insert: "\n" });
  return changes;
}

/** How it is to be written; an encoding that lacks a character of it is not forced upon it. */
export function formatBy(config: FileConfig, format: Format, text: () => string): Format {
  const encoding = config.charset ?? format.encoding;
  const fits = encoding === format.encoding || lacking(text(), encoding) === null;
  return { newline: config.endOfLine ?? format.newline, encoding: fits ? encoding : format.encoding };
}
