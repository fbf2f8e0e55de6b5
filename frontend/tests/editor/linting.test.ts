import { diagnosticCount } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { linting, lintNow, problemCount } from "../../src/editor/linting";
import type { Problem } from "../../src/editor/python";
import { fakeLayout } from "../fakes/layout";

fakeLayout();

const UNUSED: Problem = { code: "F401", message: "`os` imported but unused", url: null, from: { line: 1, column: 7 }, to: { line: 1, column: 9 }, severity: "warning" };
const fetched = vi.fn<typeof fetch>();
const counted = vi.fn();
const failed = vi.fn();
let view: EditorView;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
  for (const mock of [fetched, counted, failed]) mock.mockReset();
  answer([UNUSED]);
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({ doc: "import os\n", extensions: linting({ user: "alice", path: () => "/home/alice/a.py", counted, failed }) }),
  });
});
afterEach(() => view.destroy());

function answer(problems: readonly Problem[]): void {
  fetched.mockImplementation(() => Promise.resolve(new Response(JSON.stringify({ problems }))));
}
const later = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const type = (insert: string): void => view.dispatch({ changes: { from: 0, insert } });
const asked = (): unknown => JSON.parse(fetched.mock.lastCall![1]!.body as string);

test("problems are looked for when nothing was typed for a moment", async () => {
  await later(400);
  type("#");
  await later(450);
  expect(fetched).not.toHaveBeenCalled();
  await later(600);
  expect(fetched).toHaveBeenCalledOnce();
  expect(asked()).toEqual({ path: "/home/alice/a.py", text: "#import os\n" });
  expect(diagnosticCount(view.state)).toBe(1);
  expect(counted).toHaveBeenLastCalledWith({ errors: 0, others: 1 });
  expect(failed).toHaveBeenLastCalledWith(null);
});

test("they are looked for at once after saving", async () => {
  await later(1_000);
  answer([UNUSED, { ...UNUSED, severity: "error" }]);
  lintNow(view);
  await later(0);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(problemCount(view.state)).toEqual({ errors: 1, others: 1 });
});

test("a look that fails leaves what was found, where it is now", async () => {
  await later(1_000);
  fetched.mockImplementation(() => Promise.resolve(new Response('{"detail":"Your sandbox is starting."}', { status: 503 })));
  type("# a comment\n");
  await later(1_000);
  expect(failed).toHaveBeenLastCalledWith("Your sandbox is starting.");
  expect(diagnosticCount(view.state)).toBe(1);
});

test("an answer for an older text is nothing, and its request is ended", async () => {
  let signal: AbortSignal | null | undefined;
  fetched.mockImplementationOnce((_url, init) => {
    signal = init?.signal;
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new DOMException("Aborted.", "AbortError"))));
  });
  await later(1_000);
  answer([]);
  type("x");
  await later(1_000);
  expect(signal?.aborted).toBe(true);
  expect(diagnosticCount(view.state)).toBe(0);
  expect(failed).not.toHaveBeenCalledWith(expect.any(String));
});

test("a very long text is not sent away", async () => {
  view.dispatch({ changes: { from: 0, insert: "x".repeat(1_000_001) } });
  await later(1_000);
  expect(fetched).not.toHaveBeenCalled();
});
