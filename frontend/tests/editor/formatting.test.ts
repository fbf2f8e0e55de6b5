import { history, undo } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { beforeEach, expect, test, vi } from "vitest";
import { formatDocument, formatted, formatting } from "../../src/editor/formatting";
import { fakeLayout } from "../fakes/layout";

fakeLayout();

const options = { user: "alice", path: () => "/home/alice/a.py" };
const BEFORE = "def f( a,b ):\n    return a+b\n\nx=f(1,2)  # here\n";
const AFTER = "def f(a, b):\n    return a + b\n\n\nx = f(1, 2)  # here\n";
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  document.body.replaceChildren();
  vi.stubGlobal("fetch", fetched);
  fetched.mockReset();
  answer(AFTER);
});

function answer(text: string, meanwhile: () => void = () => undefined): void {
  fetched.mockImplementation(() => {
    meanwhile();
    return Promise.resolve(new Response(JSON.stringify({ text })));
  });
}
function editor(doc = BEFORE, extensions: readonly unknown[] = []): EditorView {
  return new EditorView({ parent: document.body, state: EditorState.create({ doc, extensions: [history(), formatting(options), ...(extensions as [])] }) });
}

test("only what differs is changed, so that the cursor stays at its word", async () => {
  const view = editor();
  const at = BEFORE.indexOf("here") + 2;
  view.dispatch({ selection: { anchor: at } });
  await formatDocument(view, options);
  expect(view.state.doc.toString()).toBe(AFTER);
  expect(view.state.selection.main.head).toBe(AFTER.indexOf("here") + 2);
  expect(JSON.parse(fetched.mock.lastCall![1]!.body as string)).toEqual({ path: "/home/alice/a.py", text: BEFORE });
  undo(view);
  expect(view.state.doc.toString()).toBe(BEFORE);
});

test("what is in form already is not touched", async () => {
  const updated = vi.fn();
  const view = editor(AFTER, [EditorView.updateListener.of(updated)]);
  expect(await formatted(view, options)).toBe(true);
  expect(updated).not.toHaveBeenCalled();
});

test("the key formats", async () => {
  const view = editor();
  expect(runScopeHandlers(view, new KeyboardEvent("keydown", { key: "F", code: "KeyF", keyCode: 70, shiftKey: true, altKey: true }), "editor")).toBe(true);
  await vi.waitFor(() => expect(view.state.doc.toString()).toBe(AFTER));
});

test("what is no Python is said by the command, and left to whoever asks otherwise", async () => {
  fetched.mockImplementation(() => Promise.resolve(new Response('{"detail":"ruff cannot do this: Expected an expression."}', { status: 422 })));
  const view = editor("x = (");
  await expect(formatted(view, options)).rejects.toThrow("ruff cannot do this: Expected an expression.");
  expect(document.body.textContent).not.toContain("ruff");
  await formatDocument(view, options);
  expect(document.body.textContent).toContain("ruff cannot do this: Expected an expression.");
  expect(view.state.doc.toString()).toBe("x = (");
});

test("a text that changes meanwhile is sent again, and not for ever", async () => {
  const view = editor("x=1\n");
  let typed = 0;
  answer("x = 1\n", () => {
    if (typed++ === 0) view.dispatch({ changes: { from: 0, insert: "#" } });
  });
  await formatDocument(view, options);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(view.state.doc.toString()).toBe("x = 1\n");
  answer("never", () => view.dispatch({ changes: { from: 0, insert: "#" } }));
  await formatDocument(view, options);
  expect(document.body.textContent).toContain("The text changed while it was being formatted.");
  expect(view.state.doc.toString()).toBe("###x = 1\n");
});

test("a text that may only be read stays", async () => {
  const view = editor(BEFORE, [EditorState.readOnly.of(true)]);
  await formatDocument(view, options);
  expect(fetched).not.toHaveBeenCalled();
});
