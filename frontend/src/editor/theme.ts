// The editor's looks out of the CSS tokens: they follow light and dark by themselves.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.self, tags.operatorKeyword], color: "var(--syntax-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: "var(--syntax-string)" },
  { tag: [tags.number, tags.unit], color: "var(--syntax-number)" },
  { tag: [tags.bool, tags.null, tags.atom, tags.escape, tags.color], color: "var(--syntax-constant)" },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: "var(--syntax-comment)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName], color: "var(--syntax-function)" },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--syntax-type)" },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: "var(--syntax-property)" },
  { tag: [tags.tagName, tags.angleBracket], color: "var(--syntax-tag)" },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: "var(--syntax-operator)" },
  { tag: tags.heading, color: "var(--syntax-function)", fontWeight: "bold" },
  { tag: tags.strong, fontWeight: "bold" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--syntax-function)", textDecoration: "underline" },
  { tag: tags.inserted, color: "var(--ok)" },
  { tag: [tags.deleted, tags.invalid], color: "var(--danger)" },
]);

const looks = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "var(--editor-font, var(--size-workspace))" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55", fontVariantLigatures: "none" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  "& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--terminal-selection)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--surface-hover) 55%, transparent)" },
  ".cm-gutters": { border: "0", backgroundColor: "var(--surface)", color: "var(--text-muted)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "36px", padding: "0 4px 0 12px" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-foldGutter .cm-gutterElement": { color: "var(--text-muted)", cursor: "pointer" },
  ".cm-foldPlaceholder": { border: "1px solid var(--border)", background: "var(--neutral-soft)", color: "var(--text-muted)", padding: "0 4px" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--danger-soft)", outline: "1px solid var(--danger)" },
  ".cm-selectionMatch": { backgroundColor: "var(--neutral-soft)" },
  ".cm-searchMatch": { backgroundColor: "var(--warning-soft)", outline: "1px solid var(--warning)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "2px solid var(--accent)" },
  ".cm-trailingSpace": { backgroundColor: "color-mix(in srgb, var(--warning) 22%, transparent)" },
  ".cm-activeLine .cm-trailingSpace": { backgroundColor: "transparent" }, // it is being typed
  ".cm-bracket-0, .cm-bracket-0 > span": { color: "var(--syntax-function)" },
  ".cm-bracket-1, .cm-bracket-1 > span": { color: "var(--syntax-keyword)" },
  ".cm-bracket-2, .cm-bracket-2 > span": { color: "var(--syntax-string)" },
  ".cm-specialChar": { color: "var(--danger)" },
  ".cm-tooltip": {
    border: "1px solid var(--border)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--surface-raised)",
    color: "var(--text)",
    boxShadow: "var(--shadow-floating)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", fontSize: "var(--size-workspace)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-fill)", color: "var(--text-on-fill)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "bold" },
});

export const theme: Extension = [looks, syntaxHighlighting(highlight, { fallback: true })];
