// Emacs' keys, with C-x C-s. Loaded when somebody wants them.
import { EmacsHandler, emacs } from "@replit/codemirror-emacs";
import type { Extension } from "@codemirror/state";
import { ViewPlugin } from "@codemirror/view";
import type { EditorView } from "@codemirror/view";
import type { KeysOptions } from "./keySets";

/** Emacs' keys are the same for all editors; each is asked for its own. */
const known = new WeakMap<EditorView, KeysOptions>();
let bound = false;

export function emacsKeys(options: KeysOptions): Extension {
  if (!bound) {
    bound = true;
    EmacsHandler.bindKey("C-x C-s", (view: EditorView) => known.get(view)?.save());
    EmacsHandler.bindKey("C-x k", (view: EditorView) => known.get(view)?.close?.());
  }
  const knows = ViewPlugin.define((view) => {
    known.set(view, options);
    return { destroy: () => known.delete(view) };
  });
  return [emacs(), knows];
}
