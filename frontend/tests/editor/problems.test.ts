import { EditorState, Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { expect, test, vi } from "vitest";
import { diagnosticsOf, offset, PROBLEMS_MAX } from "../../src/editor/problems";
import type { Problem } from "../../src/editor/python";
import { fakeLayout } from "../fakes/layout";

fakeLayout();

const DOC = Text.of(["import os", 'x = "😀" + y', "", "end"]);
const problem = (more: Partial<Problem> = {}): Problem => ({ code: "F821", message: "Undefined name `y`", url: "https://docs.astral.sh/ruff/rules/undefined-name", from: { line: 2, column: 10 }, to: { line: 2, column: 11 }, severity: "error", ...more });

test("places count characters, and are brought inside the text", () => {
  expect(offset(DOC, { line: 1, column: 0 })).toBe(0);
  expect(DOC.sliceString(offset(DOC, { line: 2, column: 10 }), offset(DOC, { line: 2, column: 11 }))).toBe("y");
  expect(offset(DOC, { line: 1, column: 99 })).toBe(9);
  expect(offset(DOC, { line: 99, column: 3 })).toBe(DOC.length);
  expect(offset(DOC, { line: 0, column: -1 })).toBe(0);
});

test("a problem is marked where it is, at a character at least", () => {
  const marked = (more: Partial<Problem>): string => {
    const [found] = diagnosticsOf(DOC, [problem(more)], () => undefined);
    return `${found!.from}-${found!.to}`;
  };
  expect(marked({})).toBe("21-22");
  expect(marked({ from: { line: 1, column: 0 }, to: { line: 1, column: 0 } })).toBe("0-1");
  expect(marked({ from: { line: 1, column: 9 }, to: { line: 1, column: 9 } })).toBe("8-9");
  expect(marked({ from: { line: 3, column: 0 }, to: { line: 3, column: 0 } })).toBe("23-23");
  expect(marked({ from: { line: 2, column: 10 }, to: { line: 1, column: 0 } })).toBe("21-22");
});

test("its code leads to the rule, and to no other place", () => {
  const drawn = (more: Partial<Problem>): HTMLElement => diagnosticsOf(DOC, [problem(more)], () => undefined)[0]!.renderMessage!(new EditorView()) as HTMLElement;
  expect(drawn({}).querySelector("a")).toMatchObject({ href: "https://docs.astral.sh/ruff/rules/undefined-name", rel: "noopener noreferrer" });
  expect(drawn({ url: "https://example.com/ruff/" }).querySelector("a")).toBeNull();
  expect(drawn({ url: null }).textContent).toBe("Undefined name `y` F821");
  expect(drawn({ code: "invalid-syntax", message: "Expected `)`" }).textContent).toBe("Expected `)`");
  expect(diagnosticsOf(DOC, [problem(), problem({ code: "invalid-syntax" })], () => undefined).map(({ message }) => message)).toEqual(["Undefined name `y` (F821)", "Undefined name `y`"]);
});

test("there are only so many", () => {
  expect(diagnosticsOf(DOC, Array.from({ length: PROBLEMS_MAX + 1 }, () => problem()), () => undefined)).toHaveLength(PROBLEMS_MAX);
});

test("a fix changes the text it was made for, and no other", () => {
  const outdated = vi.fn();
  const edits = [
    { from: { line: 1, column: 0 }, to: { line: 2, column: 0 }, text: "" },
    { from: { line: 2, column: 4 }, to: { line: 2, column: 7 }, text: "''" },
  ];
  const [found] = diagnosticsOf(DOC, [problem({ fix: { title: "Remove unused import", safe: true, edits } })], outdated);
  const action = found!.actions![0]!;
  expect(action.name).toBe("Remove unused import");
  const view = new EditorView({ state: EditorState.create({ doc: DOC }) });
  action.apply(view, 0, 9);
  expect(view.state.doc.toString()).toBe("x = '' + y\n\nend");
  action.apply(view, 0, 9);
  expect(outdated).toHaveBeenCalledWith(view);
  const [unsafe] = diagnosticsOf(DOC, [problem({ fix: { title: "Remove it", safe: false, edits } })], outdated);
  expect(unsafe!.actions![0]!.name).toBe("Remove it (may change what the program does)");
});
