// Two texts compared by CodeMirror: beside one another where there is room, else in one. Loaded when a difference is opened.
import { defaultKeymap } from "@codemirror/commands";
import { getChunks, goToNextChunk, goToPreviousChunk, MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { languageOf } from "../../editor/language";
import { theme } from "../../editor/theme";
import { t } from "../../lib/i18n";

/** Unchanged lines that stay around a change, and how many there have to be to be folded. */
const COLLAPSE = { margin: 3, minSize: 6 };
/** A comparison that takes longer, in milliseconds, goes on less exactly. */
const COMPARE = { scanLimit: 500, timeout: 400 };

export interface DiffOptions {
  readonly path: string;
  readonly old: string;
  readonly new: string;
  /** In one text, for narrow places. */
  readonly unified: boolean;
  /** For assistive technology. */
  readonly names: readonly [string, string];
}

export interface ShownDiff {
  readonly changes: number;
  readonly next: () => void;
  readonly previous: () => void;
  readonly focus: () => void;
  readonly dispose: () => void;
}

const looks = EditorView.theme({
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "color-mix(in srgb, var(--danger-soft) 60%, transparent)" },
  "&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: "color-mix(in srgb, var(--ok-soft) 60%, transparent)" },
  // Underlined rather than filled: the colours of code hold 4.5:1 on the surface, and hardly on more.
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText, &.cm-merge-b .cm-deletedText": { background: "none", boxShadow: "inset 0 -2px 0 var(--danger)" },
  "&.cm-merge-b .cm-changedText": { background: "none", boxShadow: "inset 0 -2px 0 var(--ok)" },
  "&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter": { background: "var(--danger)" },
  "&.cm-merge-b .cm-changedLineGutter, .cm-inlineChangedLineGutter": { background: "var(--ok)" },
  ".cm-collapsedLines": { padding: "4px 12px", color: "var(--text-muted)", background: "var(--surface-sunken)", fontFamily: "var(--font)", fontSize: "var(--size-small)" },
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: "none" },
  ".cm-deletedChunk": { paddingLeft: "8px" },
});

export async function showDiff(place: HTMLElement, options: DiffOptions): Promise<ShownDiff> {
  const language = await languageOf(options.path, options.new.slice(0, options.new.indexOf("\n"))).load().catch((): Extension => []);
  return options.unified ? unified(place, options, language) : beside(place, options, language);
}

function beside(place: HTMLElement, options: DiffOptions, language: Extension): ShownDiff {
  const view = new MergeView({
    a: { doc: options.old, extensions: common(language, options.names[0]) },
    b: { doc: options.new, extensions: common(language, options.names[1]) },
    parent: place,
    collapseUnchanged: COLLAPSE,
    diffConfig: COMPARE,
  });
  return {
    changes: view.chunks.length,
    next: () => void goToNextChunk(view.b),
    previous: () => void goToPreviousChunk(view.b),
    focus: () => view.b.focus(),
    dispose: () => view.destroy(),
  };
}

function unified(place: HTMLElement, options: DiffOptions, language: Extension): ShownDiff {
  const merge = unifiedMergeView({ original: options.old, mergeControls: false, collapseUnchanged: COLLAPSE, diffConfig: COMPARE });
  const view = new EditorView({ parent: place, state: EditorState.create({ doc: options.new, extensions: [common(language, options.names[1]), merge] }) });
  return {
    changes: getChunks(view.state)?.chunks.length ?? 0,
    next: () => void goToNextChunk(view),
    previous: () => void goToPreviousChunk(view),
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  };
}

function common(language: Extension, name: string): Extension {
  return [
    language,
    lineNumbers(),
    highlightSpecialChars(),
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    keymap.of([{ key: "F7", run: goToNextChunk, shift: goToPreviousChunk }, ...defaultKeymap]),
    EditorState.phrases.of({ "$ unchanged lines": t("$ unchanged lines") }),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": name }),
    theme,
    looks,
  ];
}
