// Vim's keys, with :w and its kin. Loaded when somebody wants them.
import { Vim, vim } from "@replit/codemirror-vim";
import type { Extension } from "@codemirror/state";
import { ViewPlugin } from "@codemirror/view";
import type { EditorView } from "@codemirror/view";
import type { KeysOptions } from "./keySets";

/** Vim knows one set of commands for all editors; each is asked for its own. */
const known = new WeakMap<EditorView, KeysOptions>();
let defined = false;

function define(): void {
  if (defined) return;
  defined = true;
  const of = (cm: { readonly cm6: unknown }): KeysOptions | undefined => known.get(cm.cm6 as EditorView);
  const saves = (cm: { readonly cm6: unknown }): void => of(cm)?.save();
  const saveAndClose = (cm: { readonly cm6: unknown }): void => {
    of(cm)?.save();
    of(cm)?.close?.();
  };
  Vim.defineEx("write", "w", saves);
  Vim.defineEx("wq", "wq", saveAndClose);
  Vim.defineEx("xit", "x", saveAndClose);
  Vim.defineEx("quit", "q", (cm) => of(cm)?.close?.());
}

export function vimKeys(options: KeysOptions): Extension {
  define();
  const knows = ViewPlugin.define((view) => {
    known.set(view, options);
    return { destroy: () => known.delete(view) };
  });
  return [vim({ status: true }), knows];
}
