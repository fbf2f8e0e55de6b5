// Problems as CodeMirror has them: places in its document, and a fix as something to press. Pure but for the pressing.
import type { Action, Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { unitPlace } from "../lib/characters";
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import type { CharacterPlace, Fix, Problem } from "./python";

/** More problems than this say nothing more, and slow the editor down. */
export const PROBLEMS_MAX = 1_000;
/** Only these pages are linked to: what a sandbox says is not trusted with an address. */
const RULES = "https://docs.astral.sh/ruff/";
const SOURCE = "ruff";
const SYNTAX = "invalid-syntax";

/** `outdated` is called where a fix was made for another text than there is now. */
export function diagnosticsOf(doc: Text, problems: readonly Problem[], outdated: (view: EditorView) => void): Diagnostic[] {
  return problems.slice(0, PROBLEMS_MAX).map((problem) => {
    const from = offset(doc, problem.from);
    const to = Math.max(from, offset(doc, problem.to));
    return {
      ...visible(doc, from, to),
      severity: problem.severity,
      source: SOURCE,
      message: problem.code === SYNTAX ? problem.message : `${problem.message} (${problem.code})`,
      renderMessage: () => rendered(problem),
      actions: problem.fix === undefined ? [] : [action(doc, problem.fix, outdated)],
    };
  });
}

/** A place in the document; what lies outside is brought inside. */
export function offset(doc: Text, { line, column }: CharacterPlace): number {
  if (line > doc.lines) return doc.length;
  const { from, text } = doc.line(Math.max(1, line));
  return from + unitPlace(text, Math.max(0, column));
}

/** A problem between two characters is shown at one of them. */
function visible(doc: Text, from: number, to: number): { from: number; to: number } {
  if (from !== to) return { from, to };
  const line = doc.lineAt(from);
  if (line.length === 0) return { from, to };
  return from < line.to ? { from, to: from + 1 } : { from: from - 1, to: from };
}

function action(doc: Text, fix: Fix, outdated: (view: EditorView) => void): Action {
  return {
    name: fix.safe ? fix.title : t("{title} (may change what the program does)", { title: fix.title }),
    apply: (view) => {
      if (!view.state.doc.eq(doc)) {
        outdated(view);
        return;
      }
      const changes = fix.edits.map(({ from, to, text }) => ({ from: offset(doc, from), to: offset(doc, to), insert: text }));
      view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
    },
  };
}

function rendered({ message, code, url }: Problem): HTMLElement {
  if (code === SYNTAX) return el("span", {}, message);
  const name = url?.startsWith(RULES) === true ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, code) : el("span", { class: "muted" }, code);
  return el("span", {}, message, " ", name);
}
