// "History of this file": what was saved before, and what was set aside in this browser, each beside the present text.
// Loaded when it is first asked for.
import type { Text } from "@codemirror/state";
import { el, icon } from "../lib/dom";
import { requestJson, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { size } from "../lib/sizes";
import { timeElement } from "../lib/time";
import { openComparison } from "./comparison";
import type { Comparison } from "./comparison";
import { leftOfDraft } from "./draft";
import type { Drafts } from "./drafts";
import type { Language } from "./language";
import { newlineOf, toLines } from "./newlines";
import type { Newline } from "./newlines";

export interface HistoryOptions {
  readonly user: string;
  readonly path: string;
  readonly present: Text;
  readonly newline: Newline;
  readonly language: Language;
  readonly writable: boolean;
  readonly store: Promise<Drafts>;
  /** Puts a text into the editor. */
  readonly restore: (text: Text) => void;
  readonly close: () => void;
}

export interface HistoryView {
  readonly focus: () => void;
  readonly dispose: () => void;
}

/** An earlier text of the file, and how to get it. */
interface Earlier {
  readonly at: string;
  /** What is told of it beside its time. */
  readonly fact: string;
  readonly text: () => Promise<Text>;
}

interface Version {
  readonly id: string;
  readonly saved_at: string;
  readonly size: number;
}

export async function openHistory(place: HTMLElement, options: HistoryOptions): Promise<HistoryView> {
  const earlier = await earlierTexts(options);
  const list = el("ol", { class: "editor-versions", "aria-label": t("Earlier versions") });
  const restore = el("button", { type: "button", class: "button small primary", disabled: true }, icon("rotate-ccw"), t("Restore this version"));
  const close = el("button", { type: "button", class: "button small ghost square", "aria-label": t("Close the history") }, icon("x"));
  const sides = el("div", { class: "editor-history-sides" });
  const head = el("header", {}, icon("clock"), el("h2", {}, t("History of this file")), options.writable ? restore : null, close);
  place.append(el("section", { class: "editor-history", "aria-label": t("History of this file") }, head, el("div", { class: "editor-history-body" }, list, sides)));
  let comparison: Comparison | null = null;
  let chosen: Text | null = null;
  const choose = async (each: Earlier, button: HTMLButtonElement): Promise<void> => {
    for (const other of list.querySelectorAll("button")) other.setAttribute("aria-current", String(other === button));
    try {
      chosen = await each.text();
    } catch (error) {
      sides.replaceChildren(el("p", { class: "empty", role: "alert" }, sentence(error)));
      return;
    }
    if (button.getAttribute("aria-current") !== "true") return; // another was chosen meanwhile
    comparison?.dispose();
    sides.replaceChildren();
    const [left, right] = [chosen, options.present];
    comparison = openComparison(sides, { left, right, leftName: t("Then"), rightName: t("Now"), language: options.language, mixed: options.newline === "mixed" });
    restore.disabled = false;
  };
  const buttons = earlier.map((each) => {
    const button = el("button", { type: "button", "aria-current": "false" }, timeElement(each.at), el("span", { class: "muted" }, each.fact));
    button.addEventListener("click", () => void choose(each, button));
    list.append(el("li", {}, button));
    return button;
  });
  restore.addEventListener("click", () => {
    if (chosen !== null) options.restore(chosen);
  });
  close.addEventListener("click", options.close);
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") options.close();
  });
  const [first, newest] = [buttons[0], earlier[0]];
  if (first === undefined || newest === undefined) sides.append(nothingYet());
  else await choose(newest, first);
  return { focus: () => (first ?? close).focus(), dispose: () => comparison?.dispose() };
}

function nothingYet(): HTMLElement {
  const text = t("Each save keeps what was there before. This file has not been saved here yet.");
  return el("div", { class: "empty" }, icon("clock"), el("h3", {}, t("No earlier versions")), el("p", {}, text));
}

/** Newest first. */
async function earlierTexts(options: HistoryOptions): Promise<readonly Earlier[]> {
  const [saved, aside] = await Promise.all([savedVersions(options), asideTexts(options).catch(() => [])]);
  return [...saved, ...aside].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

async function savedVersions({ user, path, newline }: HistoryOptions): Promise<Earlier[]> {
  const base = `/api/v0/user/${encodeURIComponent(user)}/files/history/`;
  const { versions } = await requestJson<{ versions: readonly Version[] }>(base, { query: { path } });
  return versions.map(({ id, saved_at, size: bytes }) => ({
    at: saved_at,
    fact: size(bytes),
    text: async () => {
      const found = await requestJson<{ text: string; newline?: string }>(`${base}version/`, { query: { path, id } });
      return toLines(found.text, found.newline === undefined ? newline : newlineOf(found.newline));
    },
  }));
}

async function asideTexts({ user, path, store }: HistoryOptions): Promise<Earlier[]> {
  const there = await store;
  const heads = (await there.list(user, path)).filter(({ kind }) => kind === "aside");
  return heads.map(({ id, saved_at }) => ({
    at: new Date(saved_at).toISOString(),
    fact: t("Set aside in this browser"),
    text: async () => {
      const body = await there.read(id);
      if (body === null) throw new Error("The draft is gone.");
      return leftOfDraft(body).text;
    },
  }));
}
