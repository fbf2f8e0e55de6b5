// What the editor consists of: one list of CodeMirror's extensions.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { findNext, findPrevious, gotoLine, highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import type { Extension, Text } from "@codemirror/state";
import {
  EditorView,
  crosshairCursor,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import type { KeyBinding, ViewUpdate } from "@codemirror/view";
import { t } from "../lib/i18n";
import type { Language } from "./language";
import { phrases } from "./phrases";
import { theme } from "./theme";

const TAB_CELLS = 4;
/** After Escape, Tab leaves the text for so long: what CodeMirror itself gives. */
const LEAVE_MS = 2000;

export interface EditorOptions {
  readonly lines: Text;
  readonly language: Language;
  /** One step of indentation. */
  readonly indent: string;
  readonly writable: boolean;
  /** Only \n ends a line: the file's endings are mixed and stay so. */
  readonly mixed: boolean;
  /** For assistive technology. */
  readonly name: string;
  /** Bindings of the page, before all others. */
  readonly keys: readonly KeyBinding[];
  readonly updated: (update: ViewUpdate) => void;
}

/**
 * Escape and then Tab moves the focus on, also where a completion is looked for that nobody sees yet: CodeMirror takes
 * Escape to end that search, and Tab would then indent. A list that is shown is closed by Escape, and no more.
 */
const leave: KeyBinding = {
  key: "Escape",
  run: (view) => {
    if (completionStatus(view.state) !== "active") view.setTabFocusMode(LEAVE_MS);
    return false;
  },
};

const KEYS: readonly KeyBinding[] = [
  { key: "Mod-g", run: gotoLine, preventDefault: true },
  { key: "Mod-h", run: openSearchPanel, preventDefault: true },
  { key: "F3", run: findNext, shift: findPrevious, preventDefault: true },
  indentWithTab,
];

/** An editor within `parent`; its language's colours come when their package has arrived. */
export function openEditor(parent: HTMLElement, options: EditorOptions): EditorView {
  const language = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: options.lines, extensions: [language.of([]), extensions(options)] }),
  });
  options.language.load().then(
    (loaded) => view.dispatch({ effects: language.reconfigure(loaded) }),
    () => undefined, // without colours the text can still be edited
  );
  return view;
}

function extensions(options: EditorOptions): Extension {
  return [
    Prec.highest(keymap.of([...options.keys, leave])),
    keymap.of([...KEYS, ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap]),
    lineNumbers(),
    foldGutter(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSpecialChars(),
    highlightSelectionMatches(),
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    search({ top: true }),
    theme,
    indentUnit.of(options.indent),
    EditorState.tabSize.of(TAB_CELLS),
    EditorState.allowMultipleSelections.of(true),
    EditorState.phrases.of(phrases()),
    options.mixed ? EditorState.lineSeparator.of("\n") : [],
    options.language.wrap ? EditorView.lineWrapping : [],
    options.writable ? [] : EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": t("Text of “{name}”. Escape, then Tab leaves it.", { name: options.name }) }),
    EditorView.updateListener.of(options.updated),
  ];
}
