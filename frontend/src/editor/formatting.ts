// Formats a Python text by ruff in the sandbox: only what differs is changed, so that the cursor stays where it was.
import { isolateHistory } from "@codemirror/commands";
import type { ChangeSpec, Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { EditorView } from "@codemirror/view";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { formatPython } from "./python";

/** A text that changes under our hands is sent so often again. */
const TRIES_MAX = 3;
/** A comparison that takes longer, in milliseconds, goes on less exactly. */
const COMPARE = { scanLimit: 1_000, timeout: 300 };

export interface FormattingOptions {
  readonly user: string;
  readonly path: () => string;
}

export function formatting(options: FormattingOptions): Extension {
  const run = (view: EditorView): boolean => {
    void formatDocument(view, options);
    return true;
  };
  return keymap.of([{ key: "Shift-Alt-f", run, preventDefault: true }]);
}

/** For the command: says why it could not be done. */
export async function formatDocument(view: EditorView, options: FormattingOptions): Promise<void> {
  try {
    if (!(await formatted(view, options))) toast(t("The text changed while it was being formatted. Try again when nobody types."), { kind: "warning" });
  } catch (error) {
    toast(sentence(error), { kind: "warning" });
  }
}

/**
 * Formats the text; false where it changed at every try. Throws the HttpError of a text that cannot be formatted, which is
 * then as it was.
 */
export async function formatted(view: EditorView, { user, path }: FormattingOptions): Promise<boolean> {
  if (view.state.readOnly) return true;
  for (let left = TRIES_MAX; left > 0; left--) {
    const { doc } = view.state;
    const before = doc.toString();
    const after = await formatPython({ user, path: path(), text: before });
    const changes = after === before ? [] : await changesBetween(before, after);
    if (!view.state.doc.eq(doc)) continue;
    if (changes.length > 0) view.dispatch({ changes, annotations: isolateHistory.of("full"), userEvent: "format" }); // undone by itself
    return true;
  }
  return false;
}

async function changesBetween(before: string, after: string): Promise<ChangeSpec[]> {
  const { diff } = await import("@codemirror/merge");
  return diff(before, after, COMPARE).map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: after.slice(fromB, toB) }));
}
