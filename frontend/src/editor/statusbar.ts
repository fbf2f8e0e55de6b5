// The line under the text: where the cursor is, and how the file is written. What can be changed is a button.
import type { EditorState } from "@codemirror/state";
import { el, icon } from "../lib/dom";
import { plural, t } from "../lib/i18n";
import type { IconName } from "../icons";
import { encodingName } from "./encodings";
import type { Encoding } from "./encodings";
import { newlineName } from "./newlines";
import type { Newline } from "./newlines";

export interface StatusBar {
  readonly element: HTMLElement;
  readonly show: (state: EditorState) => void;
  readonly tell: (facts: FileFacts) => void;
}

export interface FileFacts {
  readonly language: string;
  readonly indent: string;
  readonly encoding: Encoding;
  readonly newline: Newline;
  readonly writable: boolean;
}

/** What a press does; each is given the button that was pressed, to open a menu by it. */
export interface StatusActions {
  readonly position: (button: HTMLButtonElement) => void;
  readonly indent: (button: HTMLButtonElement) => void;
  readonly encoding: (button: HTMLButtonElement) => void;
  readonly newline: (button: HTMLButtonElement) => void;
  readonly language: (button: HTMLButtonElement) => void;
  readonly history: (button: HTMLButtonElement) => void;
  readonly settings: (button: HTMLButtonElement) => void;
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

export function statusBar(actions: StatusActions): StatusBar {
  const position = fact("position", t("Go to line"), actions.position);
  const indent = fact("", t("Change the indentation"), actions.indent);
  const encoding = fact("wide", t("Change the encoding"), actions.encoding);
  const newline = fact("wide", t("Change the line endings"), actions.newline);
  const language = fact("", t("Change the language"), actions.language);
  const readOnly = el("span", { class: "fact", hidden: true }, t("Read only"));
  const tools = [tool("clock", t("History of this file"), actions.history), tool("settings", t("Editor settings"), actions.settings)];
  const element = el("div", { class: "editor-status" }, position, readOnly, indent, encoding, newline, language, ...tools);
  const show = (state: EditorState): void => {
    position.textContent = positionText(state);
  };
  const tell = (facts: FileFacts): void => {
    indent.textContent = indentText(facts.indent);
    encoding.textContent = encodingName(facts.encoding);
    newline.textContent = newlineName(facts.newline);
    language.textContent = facts.language;
    readOnly.hidden = facts.writable;
    for (const button of [indent, encoding, newline]) button.disabled = !facts.writable;
  };
  return { element, show, tell };
}

/** Its text is what is so; its title what a press does. */
function fact(look: string, title: string, press: (button: HTMLButtonElement) => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: `fact ${look}`.trim(), title });
  made.addEventListener("click", () => press(made));
  return made;
}

function tool(name: IconName, label: string, press: (button: HTMLButtonElement) => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "fact tool", "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", () => press(made));
  return made;
}
