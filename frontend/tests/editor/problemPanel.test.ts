import { setDiagnostics } from "@codemirror/lint";
import type { Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { beforeEach, expect, test, vi } from "vitest";
import { problemPanel, toggleProblems } from "../../src/editor/problemPanel";
import { fakeLayout } from "../fakes/layout";

fakeLayout();

const apply = vi.fn();
const UNUSED: Diagnostic = { from: 7, to: 9, severity: "warning", message: "Unused (F401)", actions: [{ name: "Remove it", apply }] };
const UNKNOWN: Diagnostic = { from: 10, to: 14, severity: "error", message: "Unknown (F821)" };
let view: EditorView;

beforeEach(() => {
  document.body.replaceChildren();
  apply.mockReset();
  view = new EditorView({ parent: document.body, state: EditorState.create({ doc: "import os\nitem\n", extensions: problemPanel() }) });
  view.dispatch(setDiagnostics(view.state, [UNUSED, UNKNOWN]));
});

const panel = (): HTMLElement => document.querySelector(".cm-problems")!;
const problems = (): string[] => [...panel().querySelectorAll(".problem")].map((row) => row.textContent);
const key = (name: string): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));

test("the list is shown with the focus in it, walked, and left", () => {
  toggleProblems(view);
  expect(panel().querySelector("h2")!.textContent).toBe("2 problems");
  expect(problems()).toEqual(["Unused (F401) line 1", "Unknown (F821) line 2"]);
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Close the problems");
  key("ArrowDown");
  key("ArrowDown");
  expect(document.activeElement?.textContent).toBe("Unknown (F821) line 2");
  key("ArrowUp");
  expect(document.activeElement?.textContent).toBe("Unused (F401) line 1");
  expect(key("x")).toBe(true);
  key("Escape");
  expect(document.querySelector(".cm-problems")).toBeNull();
  toggleProblems(view);
  toggleProblems(view);
  expect(document.querySelector(".cm-problems")).toBeNull();
});

test("a press goes to the problem, a fix is made", () => {
  toggleProblems(view);
  panel().querySelectorAll<HTMLElement>(".problem")[1]!.click();
  expect(view.state.selection.main).toMatchObject({ from: 10, to: 14 });
  panel().querySelector<HTMLElement>(".button.small:not(.ghost)")!.click();
  expect(apply).toHaveBeenCalledWith(view, 7, 9);
});

test("it follows the text, and the focus stays in its row", () => {
  toggleProblems(view);
  panel().querySelectorAll<HTMLElement>(".problem")[1]!.focus();
  view.dispatch({ changes: { from: 0, insert: "\n" } });
  expect(problems()).toEqual(["Unused (F401) line 2", "Unknown (F821) line 3"]);
  expect(document.activeElement?.textContent).toBe("Unknown (F821) line 3");
  view.dispatch(setDiagnostics(view.state, []));
  expect(panel().querySelector("h2")!.textContent).toBe("No problems");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Close the problems");
});

test("without the list there is nothing to show", () => {
  expect(toggleProblems(new EditorView())).toBe(false);
});
