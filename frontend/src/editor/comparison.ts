// Two texts side by side: on the left one that is only read, on the right one's own. Loaded when it is first needed.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { MergeView, goToNextChunk, goToPreviousChunk } from "@codemirror/merge";
import type { ChangeSet, Extension } from "@codemirror/state";
import { Compartment, EditorState, Text } from "@codemirror/state";
import { EditorView, drawSelection, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";
import type { Language } from "./language";
import { phrases } from "./phrases";
import { theme } from "./theme";

/** Lines left around a difference, and the fewest that are worth hiding. */
const COLLAPSED = { margin: 4, minSize: 8 } as const;

export interface ComparisonOptions {
  readonly left: Text;
  readonly right: Text;
  /** What each side is, above it and for assistive technology. */
  readonly leftName: string;
  readonly rightName: string;
  readonly language: Language;
  /** Only \n ends a line. */
  readonly mixed: boolean;
  /** Where the cursor is on the right. */
  readonly at?: number;
  /** The right side was edited; without it both are only read. */
  readonly edited?: (changes: ChangeSet) => void;
}

export interface Comparison {
  readonly focus: () => void;
  readonly dispose: () => void;
}

export function openComparison(parent: HTMLElement, options: ComparisonOptions): Comparison {
  const { edited } = options;
  const colours = new Compartment();
  const shared = (name: string): Extension => [
    lineNumbers(),
    highlightSpecialChars(),
    drawSelection(),
    theme,
    colours.of([]),
    options.mixed ? EditorState.lineSeparator.of("\n") : [],
    EditorState.phrases.of({ ...phrases(), "$ unchanged lines": t("$ unchanged lines"), "Revert this chunk": t("Take their lines") }),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": name }),
  ];
  const readOnly = EditorState.readOnly.of(true);
  const own: Extension =
    edited === undefined
      ? readOnly
      : [
          history(),
          keymap.of([{ key: "Mod-Enter", run: () => takeLines(merge), preventDefault: true }, ...historyKeymap, indentWithTab, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) edited(update.changes);
          }),
        ];
  const moves = keymap.of([{ key: "F7", run: goToNextChunk, shift: goToPreviousChunk, preventDefault: true }]);
  const merge = new MergeView({
    parent,
    a: { doc: options.left, extensions: [moves, shared(options.leftName), readOnly] },
    b: { doc: options.right, selection: { anchor: Math.min(options.at ?? 0, options.right.length) }, extensions: [moves, shared(options.rightName), own] },
    gutter: true,
    collapseUnchanged: COLLAPSED,
    ...(edited === undefined ? {} : { revertControls: "a-to-b" as const, renderRevertControl: takeButton }),
  });
  merge.dom.before(names(options));
  if (options.at !== undefined) merge.b.dispatch({ effects: EditorView.scrollIntoView(Math.min(options.at, options.right.length), { y: "center" }) });
  options.language.load().then(
    (loaded) => [merge.a, merge.b].forEach((view) => view.dispatch({ effects: colours.reconfigure(loaded) })),
    () => undefined, // without colours the differences are still seen
  );
  return { focus: () => (edited === undefined ? merge.a : merge.b).focus(), dispose: () => merge.destroy() };
}

/** Puts the left side's lines in place of those that the cursor is in on the right; as the button between them does. */
function takeLines({ a, b, chunks }: MergeView): boolean {
  const { head } = b.state.selection.main;
  const chunk = chunks.find(({ fromB, endB }) => fromB <= head && head <= Math.max(endB, fromB));
  if (chunk === undefined) return true; // the same on both sides: nothing to take
  const { length } = b.state.doc;
  const lines = a.state.doc.slice(chunk.fromA, Math.max(chunk.fromA, chunk.toA - 1));
  const insert = chunk.fromA !== chunk.toA && chunk.toB <= length ? lines.append(Text.of(["", ""])) : lines;
  b.dispatch({ changes: { from: chunk.fromB, to: Math.min(length, chunk.toB), insert }, userEvent: "revert" });
  return true;
}

/** CodeMirror listens for a press of the mouse alone; a key's click becomes one. */
function takeButton(): HTMLElement {
  const label = t("Take their lines");
  const made = el("button", { type: "button", class: "button small square", "aria-label": label, title: `${label} (${keyNames("Mod+Enter").join("+")})` }, icon("arrow-right"));
  made.addEventListener("click", (event) => {
    if (event.detail === 0) made.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  });
  return made;
}

function names({ leftName, rightName }: ComparisonOptions): HTMLElement {
  return el("div", { class: "editor-sides", "aria-hidden": "true" }, el("span", {}, leftName), el("span", {}, rightName));
}
