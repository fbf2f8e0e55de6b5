// Problems of a Python text: looked for when nothing was typed for a moment and after saving, marked in the text and beside
// it, listed in a panel. F8 goes from one to the next.
import { forceLinting, forEachDiagnostic, linter, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnosticsEffect } from "@codemirror/lint";
import type { Diagnostic } from "@codemirror/lint";
import { StateEffect } from "@codemirror/state";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { sentence, wasCancelled } from "../lib/http";
import { problemPanel } from "./problemPanel";
import { diagnosticsOf } from "./problems";
import { checkPython } from "./python";

/** Problems are looked for when nothing was typed for so many milliseconds. */
const IDLE_MS = 500;
/** Longer texts, in UTF-16 units, are not sent away at every pause. */
const TEXT_CHARS_MAX = 1_000_000;

export interface LintingOptions {
  readonly user: string;
  readonly path: () => string;
  /** How many problems there are, after each look. */
  readonly counted?: (count: ProblemCount) => void;
  /** Why they could not be looked for; null when they could again. Those that are shown stay. */
  readonly failed?: (sentence: string | null) => void;
}

export interface ProblemCount {
  readonly errors: number;
  readonly others: number;
}

const lookAgain = StateEffect.define();

/** Looks for problems at once: after saving, when the project's settings may have changed. */
export function lintNow(view: EditorView): void {
  view.dispatch({ effects: lookAgain.of(null) });
  forceLinting(view);
}

export function problemCount(state: EditorState): ProblemCount {
  let errors = 0;
  let others = 0;
  forEachDiagnostic(state, ({ severity }) => {
    if (severity === "error") errors += 1;
    else others += 1;
  });
  return { errors, others };
}

export function linting(options: LintingOptions): Extension {
  return [
    linter(source(options), { delay: IDLE_MS, needsRefresh: (update) => update.transactions.some((each) => each.effects.some((effect) => effect.is(lookAgain))) }),
    lintGutter(),
    keymap.of([{ key: "F8", run: nextDiagnostic, shift: previousDiagnostic, preventDefault: true }]),
    problemPanel(),
    EditorView.updateListener.of(({ transactions, state }) => {
      if (transactions.some((each) => each.effects.some((effect) => effect.is(setDiagnosticsEffect)))) options.counted?.(problemCount(state));
    }),
    looks,
  ];
}

function source({ user, path, failed }: LintingOptions): (view: EditorView) => Promise<readonly Diagnostic[]> {
  let running: AbortController | null = null;
  return async (view) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const { doc } = view.state;
    if (doc.length > TEXT_CHARS_MAX) return [];
    try {
      const problems = await checkPython({ user, path: path(), text: doc.toString() }, mine.signal);
      failed?.(null);
      return diagnosticsOf(doc, problems, lintNow);
    } catch (error) {
      if (!wasCancelled(error)) failed?.(sentence(error));
      return shown(view.state);
    }
  };
}

/** What is marked at present, where it is at present. */
function shown(state: EditorState): Diagnostic[] {
  const found: Diagnostic[] = [];
  forEachDiagnostic(state, (diagnostic, from, to) => found.push({ ...diagnostic, from, to }));
  return found;
}

const wave = (colour: string): Record<string, string> => ({
  backgroundImage: "none", // theirs is a data: address, which the content security policy does not allow
  textDecoration: `underline wavy var(${colour}) 1px`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});

const sign = (colour: string, shape: Record<string, string>): Record<string, string> => ({
  content: '""', // and so is theirs here
  display: "block",
  width: "8px",
  height: "8px",
  margin: "6px 2px 0",
  background: `var(${colour})`,
  ...shape,
});

const looks = EditorView.theme({
  ".cm-lintRange-error": wave("--danger"),
  ".cm-lintRange-warning": wave("--warning"),
  ".cm-lintRange-info, .cm-lintRange-hint": wave("--text-muted"),
  ".cm-lintRange-active": { backgroundColor: "var(--warning-soft)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "12px", height: "auto" },
  ".cm-lint-marker-error": sign("--danger", { borderRadius: "50%" }),
  ".cm-lint-marker-warning": sign("--warning", { clipPath: "polygon(50% 0, 100% 100%, 0 100%)" }),
  ".cm-lint-marker-info": sign("--text-muted", {}),
  ".cm-diagnostic": { padding: "6px 10px", borderLeftWidth: "3px", fontFamily: "var(--font)", fontSize: "var(--size-small)", whiteSpace: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: "var(--border-control)" },
  ".cm-diagnosticSource": { display: "none" },
  ".cm-diagnosticAction": {
    margin: "0 0 0 8px",
    padding: "1px 8px",
    border: "1px solid var(--border)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--surface-raised)",
    color: "var(--text)",
    font: "inherit",
  },
  ".cm-diagnosticAction:hover": { backgroundColor: "var(--surface-hover)", borderColor: "var(--border-control)" },
  ".cm-tooltip-lint": { maxWidth: "min(520px, 90vw)", padding: "0" },
});
