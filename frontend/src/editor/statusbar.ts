// The line under the text: where the cursor is, and how the file is written.
import type { EditorState } from "@codemirror/state";
import { el } from "../lib/dom";
import { plural, t } from "../lib/i18n";
import { newlineName } from "./newlines";
import type { Newline } from "./newlines";

export interface StatusBar {
  readonly element: HTMLElement;
  readonly show: (state: EditorState) => void;
}

export interface FileFacts {
  readonly language: string;
  readonly indent: string;
  readonly newline: Newline;
  readonly writable: boolean;
}

export function indentText(indent: string): string {
  return indent === "\t" ? t("Tabs") : t("Spaces: {count}", { count: indent.length });
}

export function positionText(state: EditorState): string {
  const { head, ranges } = { head: state.selection.main.head, ranges: state.selection.ranges };
  const line = state.doc.lineAt(head);
  const place = t("Line {line}, column {column}", { line: line.number, column: head - line.from + 1 });
  const selected = ranges.reduce((sum, range) => sum + range.to - range.from, 0);
  return selected === 0 ? place : `${place} (${plural("{count} selected", "{count} selected", selected)})`;
}

export function statusBar({ language, indent, newline, writable }: FileFacts): StatusBar {
  const position = el("span", { class: "position" });
  const facts = [language, indentText(indent), newlineName(newline), writable ? "" : t("Read only")].filter((fact) => fact !== "");
  const element = el("div", { class: "editor-status" }, position, ...facts.map((fact) => el("span", { class: "fact" }, fact)));
  const show = (state: EditorState): void => {
    position.textContent = positionText(state);
  };
  return { element, show };
}
