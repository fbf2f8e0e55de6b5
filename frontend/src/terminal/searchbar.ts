// Search in what a terminal keeps: a small bar over its corner. Loaded when it is first asked for.
import { SearchAddon } from "@xterm/addon-search";
import type { ISearchOptions } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";
import { el, icon } from "../lib/dom";
import { language, t } from "../lib/i18n";
import { colour } from "../lib/theme";

/** More matches are neither counted nor marked. */
const MATCHES_MAX = 1_000;

export interface SearchBar {
  readonly element: HTMLElement;
  readonly open: () => void;
  readonly close: () => void;
  readonly dispose: () => void;
}

/** "3 of 17": which match it is and how many there are. */
export function countText(index: number, count: number): string {
  const written = new Intl.NumberFormat(language()).format(Math.min(count, MATCHES_MAX));
  if (count === 0) return t("No matches");
  const total = count >= MATCHES_MAX ? `${written}+` : written;
  return index < 0 ? t("{total} matches", { total }) : t("{index} of {total}", { index: index + 1, total });
}

/** What is wrong with a regular expression, or null. */
export function patternProblem(text: string): string | null {
  try {
    new RegExp(text);
    return null;
  } catch {
    return t("Not a regular expression");
  }
}

export function searchBar(terminal: Terminal, closed: () => void): SearchBar {
  const addon = new SearchAddon({ highlightLimit: MATCHES_MAX });
  terminal.loadAddon(addon);
  const field = el("input", { class: "input small", type: "search", "aria-label": t("Search in the terminal"), placeholder: t("Search"), autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const count = el("span", { class: "count", role: "status" });
  const matchCase = option("Aa", t("Match case"));
  const regex = option(".*", t("Regular expression"));
  const previous = button("chevron-up", t("Previous match"));
  const next = button("chevron-down", t("Next match"));
  const leave = button("x", t("Close the search"));
  const element = el("div", { class: "terminal-search", role: "search", hidden: true }, field, count, matchCase, regex, previous, next, leave);
  const results = addon.onDidChangeResults(({ resultIndex, resultCount }) => {
    if (field.value !== "" && !element.hidden) count.textContent = countText(resultIndex, resultCount);
  });
  const find = (back: boolean, incremental: boolean): void => {
    const wrong = isOn(regex) ? patternProblem(field.value) : null;
    field.setAttribute("aria-invalid", String(wrong !== null));
    count.textContent = wrong ?? "";
    if (wrong !== null || field.value === "") {
      addon.clearDecorations();
      return;
    }
    const options: ISearchOptions = { caseSensitive: isOn(matchCase), regex: isOn(regex), incremental, decorations: decorations() };
    const found = back ? addon.findPrevious(field.value, options) : addon.findNext(field.value, options);
    if (!found) count.textContent = countText(-1, 0);
  };
  const close = (): void => {
    element.hidden = true;
    addon.clearDecorations();
    closed();
  };
  const open = (): void => {
    const selected = terminal.getSelection();
    if (selected !== "" && !selected.includes("\n")) field.value = selected;
    element.hidden = false;
    field.focus();
    field.select();
    find(true, true);
  };
  field.addEventListener("input", () => find(true, true));
  for (const one of [matchCase, regex]) {
    one.addEventListener("click", () => {
      one.setAttribute("aria-pressed", String(!isOn(one)));
      find(true, true);
    });
  }
  previous.addEventListener("click", () => find(true, false));
  next.addEventListener("click", () => find(false, false));
  leave.addEventListener("click", close);
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === field) find(!event.shiftKey, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const dispose = (): void => {
    results.dispose();
    element.remove();
  };
  return { element, open, close, dispose };
}

/** The marks need colours as six digits. */
function decorations(): NonNullable<ISearchOptions["decorations"]> {
  const match = hex(colour("terminal-match"));
  const active = hex(colour("terminal-match-active"));
  return { matchBackground: match, activeMatchBackground: active, matchOverviewRuler: match, activeMatchColorOverviewRuler: active };
}

export function hex(rgb: string): string {
  const parts = rgb.match(/\d+/g)?.slice(0, 3) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

function isOn(one: HTMLElement): boolean {
  return one.getAttribute("aria-pressed") === "true";
}

function option(face: string, label: string): HTMLButtonElement {
  return el("button", { type: "button", class: "button ghost small square", "aria-pressed": "false", "aria-label": label, title: label }, face);
}

function button(name: "chevron-up" | "chevron-down" | "x", label: string): HTMLButtonElement {
  return el("button", { type: "button", class: "button ghost small square", "aria-label": label, title: label }, icon(name));
}
