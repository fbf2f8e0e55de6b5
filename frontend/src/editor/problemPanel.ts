// The list of problems under the text: a press goes to one, a fix is a button beside it. CodeMirror's own list has buttons
// within options, which assistive technology does not reach.
import { forEachDiagnostic, setDiagnosticsEffect } from "@codemirror/lint";
import type { Diagnostic } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, keymap, showPanel } from "@codemirror/view";
import type { Command, Panel, ViewUpdate } from "@codemirror/view";
import { el, icon } from "../lib/dom";
import { plural, t } from "../lib/i18n";

interface Found {
  readonly diagnostic: Diagnostic;
  readonly from: number;
  readonly to: number;
}

const show = StateEffect.define<boolean>();

const shown = StateField.define<boolean>({
  create: () => false,
  update: (before, { effects }) => effects.reduce((is, effect) => (effect.is(show) ? effect.value : is), before),
  provide: (field) => showPanel.from(field, (is) => (is ? panel : null)),
});

/** Shows the list with the focus in it, or takes it away. */
export const toggleProblems: Command = (view) => {
  const isShown = view.state.field(shown, false);
  if (isShown === undefined) return false;
  view.dispatch({ effects: show.of(!isShown) });
  if (isShown) view.focus();
  else view.dom.querySelector<HTMLElement>(".cm-problems button")?.focus();
  return true;
};

export function problemPanel(): Extension {
  return [shown, keymap.of([{ key: "Mod-Shift-m", run: toggleProblems, preventDefault: true }]), looks];
}

function panel(view: EditorView): Panel {
  const close = (): void => {
    view.dispatch({ effects: show.of(false) });
    view.focus();
  };
  const title = el("h2", {});
  const leave = el("button", { type: "button", class: "button ghost small square", "aria-label": t("Close the problems") }, icon("x"));
  const list = el("ul", {});
  const dom = el("section", { class: "cm-problems", "aria-label": t("Problems") }, el("header", {}, title, leave), list);
  leave.addEventListener("click", close);
  dom.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (!walk(event, list)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  const draw = (): void => {
    const focused = [...list.querySelectorAll("button")].findIndex((button) => button === document.activeElement);
    const problems = all(view);
    title.textContent = problems.length === 0 ? t("No problems") : plural("{count} problem", "{count} problems", problems.length);
    list.replaceChildren(...problems.map((found) => row(view, found)));
    const buttons = list.querySelectorAll("button");
    if (focused >= 0) (buttons[Math.min(focused, buttons.length - 1)] ?? leave).focus();
  };
  const update = ({ docChanged, transactions }: ViewUpdate): void => {
    if (docChanged || transactions.some(({ effects }) => effects.some((effect) => effect.is(setDiagnosticsEffect)))) draw();
  };
  draw();
  return { dom, update };
}

function all(view: EditorView): Found[] {
  const found: Found[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => found.push({ diagnostic, from, to }));
  return found.sort((a, b) => a.from - b.from);
}

function row(view: EditorView, { diagnostic, from, to }: Found): HTMLElement {
  const { number } = view.state.doc.lineAt(from);
  const sign = icon(diagnostic.severity === "error" ? "circle-alert" : "triangle-alert");
  const place = el("button", { type: "button", class: `problem ${diagnostic.severity}` }, sign, el("span", { class: "cut" }, diagnostic.message), " ", el("span", { class: "muted" }, t("line {line}", { line: number })));
  place.addEventListener("click", () => {
    view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  });
  const fixes = (diagnostic.actions ?? []).map(({ name, apply }) => {
    const fix = el("button", { type: "button", class: "button small" }, name);
    fix.addEventListener("click", () => apply(view, from, to));
    return fix;
  });
  return el("li", {}, place, ...fixes);
}

/** Up and down go from problem to problem. */
function walk({ key, target }: KeyboardEvent, list: HTMLElement): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step === undefined) return false;
  const rows = [...list.querySelectorAll<HTMLElement>(".problem")];
  const here = (target as HTMLElement).closest("li")?.querySelector<HTMLElement>(".problem");
  rows[here === null || here === undefined ? 0 : rows.indexOf(here) + step]?.focus();
  return true;
}

const looks = EditorView.theme({
  ".cm-panels .cm-panel.cm-problems": { display: "block", padding: "0", maxHeight: "180px", overflowY: "auto", fontFamily: "var(--font)", fontSize: "var(--size-small)" },
  ".cm-problems header": { display: "flex", alignItems: "center", justifyContent: "space-between", padding: "2px 8px 0 12px" },
  ".cm-problems h2": { fontSize: "var(--size-small)" },
  ".cm-problems ul": { padding: "0 4px 4px" },
  ".cm-problems li": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "2px 8px", paddingRight: "8px", borderRadius: "4px" },
  ".cm-problems li:hover": { background: "var(--surface-hover)" },
  ".cm-problems .problem": {
    display: "flex",
    flex: "1 1 200px",
    alignItems: "center",
    gap: "8px",
    minWidth: "0",
    minHeight: "28px",
    padding: "0 8px",
    border: "0",
    background: "none",
    color: "var(--text)",
    font: "inherit",
    textAlign: "left",
  },
  ".cm-problems .problem .muted": { flex: "none" },
  ".cm-problems .problem:focus-visible": { outlineOffset: "-2px" },
  ".cm-problems .error .icon": { color: "var(--danger)" },
  ".cm-problems .warning .icon": { color: "var(--warning)" },
});
