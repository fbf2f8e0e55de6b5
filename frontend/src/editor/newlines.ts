// Line endings: the editor has lines, the file has bytes between them, and a save changes none that a person did not.
import { Text } from "@codemirror/state";

export const NEWLINES = ["lf", "crlf", "cr", "mixed"] as const;
export type Newline = (typeof NEWLINES)[number];

const BREAK: Readonly<Record<Exclude<Newline, "mixed">, string>> = { lf: "\n", crlf: "\r\n", cr: "\r" };

/** A file's text as lines. Where endings are mixed, only \n ends a line and every \r stays a character of it. */
export function toLines(text: string, newline: Newline): Text {
  return Text.of(text.split(newline === "mixed" ? "\n" : /\r\n?|\n/));
}

/** Lines as the file's text. */
export function toFile(lines: Text, newline: Newline): string {
  return lines.sliceString(0, lines.length, newline === "mixed" ? "\n" : BREAK[newline]);
}

/** As a status bar names it. */
export function newlineName(newline: Newline): string {
  return newline === "mixed" ? "LF, CRLF" : newline.toUpperCase();
}

/** What the server or a draft calls it; anything unknown is \n. */
export function newlineOf(name: unknown): Newline {
  return NEWLINES.find((each) => each === name) ?? "lf";
}
