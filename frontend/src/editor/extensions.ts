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
  highlightTrailingWhitespace,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import type { KeyBinding, ViewUpdate } from "@codemirror/view";
import { t } from "../lib/i18n";
import { bracketColours } from "./bracketColours";
import type { Language } from "./language";
import { phrases } from "./phrases";
import { theme } from "./theme";

/** Cells of a tab where nothing says otherwise. */
export const TAB_CELLS = 4;
/** After Escape, Tab leaves the text for so long: what CodeMirror itself gives. */
const LEAVE_MS = 2000;

export interface EditorOptions {
  readonly lines: Text;
  readonly writable: boolean;
  /** Bindings of the page, before all others. */
  readonly keys: readonly KeyBinding[];
  readonly updated: (update: ViewUpdate) => void;
  readonly setting: Setting;
  /** What else there is for a language; without it the text is only coloured. */
  readonly tools?: (language: Language) => Promise<Extension>;
}

/** What can change while the file is open. */
export interface Setting {
  readonly language: Language;
  /** One step of indentation. */
  readonly indent: string;
  readonly tabCells: number;
  /** Only \n ends a line: the file's endings are mixed and stay so. */
  readonly mixed: boolean;
  /** For assistive technology. */
  readonly name: string;
  readonly wrap: boolean;
  readonly trailingSpace: boolean;
}

export interface Editor {
  readonly view: EditorView;
  readonly set: (change: Partial<Setting>) => void;
  /** Another set of keys in place of the usual ones. */
  readonly setKeys: (keys: Extension) => void;
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
export function openEditor(parent: HTMLElement, options: EditorOptions): Editor {
  const [language, keys, rest] = [new Compartment(), new Compartment(), new Compartment()];
  let setting = options.setting;
  const colours = (): void => {
    const wanted = setting.language;
    const loads = [wanted.load(), ...(options.tools === undefined ? [] : [options.tools(wanted)])];
    Promise.all(loads).then(
      (loaded) => {
        if (setting.language === wanted) view.dispatch({ effects: language.reconfigure(loaded) });
      },
      () => undefined, // without colours the text can still be edited
    );
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: options.lines, extensions: [keys.of([]), language.of([]), extensions(options), rest.of(changeable(setting))] }),
  });
  const set = (change: Partial<Setting>): void => {
    const before = setting.language;
    setting = { ...setting, ...change };
    view.dispatch({ effects: rest.reconfigure(changeable(setting)) });
    if (setting.language !== before) colours();
  };
  colours();
  return { view, set, setKeys: (other) => view.dispatch({ effects: keys.reconfigure(other) }) };
}

function changeable({ indent, tabCells, mixed, name, wrap, trailingSpace }: Setting): Extension {
  return [
    indentUnit.of(indent),
    EditorState.tabSize.of(tabCells),
    mixed ? EditorState.lineSeparator.of("\n") : [],
    wrap ? EditorView.lineWrapping : [],
    trailingSpace ? highlightTrailingWhitespace() : [],
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": t("Text of “{name}”. Escape, then Tab leaves it.", { name }) }),
  ];
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
    bracketColours,
    closeBrackets(),
    autocompletion(),
    search({ top: true }),
    theme,
    EditorState.allowMultipleSelections.of(true),
    EditorState.phrases.of(phrases()),
    options.writable ? [] : EditorState.readOnly.of(true),
    EditorView.updateListener.of(options.updated),
  ];
}
