// "Editor settings": a dialog whose changes every open file follows at once. Loaded when it is first asked for.
import { showDialog } from "../lib/dialog";
import { el } from "../lib/dom";
import { plural, t } from "../lib/i18n";
import { AUTOSAVE_CHOICES_MS, FONT_PX_MAX, FONT_PX_MIN, KEYS, WRAPS, onPreferences, prefer, preferences } from "./preferences";
import type { Keys, Preferences, Wrap } from "./preferences";

const SECOND_MS = 1_000;

interface Field {
  readonly element: HTMLElement;
  readonly show: (now: Preferences) => void;
}

type Switch = "autosave" | "formatOnSave" | "trailingSpace";

export function openSettings(user: string): void {
  const title = el("h2", { id: "editor-settings-title" }, t("Editor settings"));
  const change = (part: Partial<Preferences>): void => prefer(user, part);
  const fields = [
    switchField(change, "autosave", t("Save by itself")),
    choice(change, t("Save after typing stops for"), "autosaveMs", AUTOSAVE_CHOICES_MS.map((each) => [each, secondsText(each)])),
    switchField(change, "formatOnSave", t("Format Python files when they are saved")),
    choice(change, t("Keys"), "keys", KEYS.map((each) => [each, keysLabel(each)])),
    choice(change, t("Wrap long lines"), "wrap", WRAPS.map((each) => [each, wrapLabel(each)])),
    sizeField(change),
    switchField(change, "trailingSpace", t("Mark spaces at the end of lines")),
  ];
  const close = el("button", { type: "button", class: "button primary" }, t("Close"));
  const dialog = el("dialog", { class: "dialog editor-settings", "aria-labelledby": title.id }, el("div", { class: "content" }, title, ...fields.map(({ element }) => element), el("div", { class: "buttons" }, close)));
  const show = (now: Preferences): void => {
    for (const field of fields) field.show(now);
  };
  const stop = onPreferences(user, show);
  show(preferences(user));
  close.addEventListener("click", () => dialog.close());
  showDialog(dialog, { closed: stop });
}

function switchField(change: (part: Partial<Preferences>) => void, name: Switch, label: string): Field {
  const input = el("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => change({ [name]: input.checked }));
  return { element: el("label", { class: "switch" }, input, label), show: (now) => (input.checked = now[name]) };
}

function choice<K extends "autosaveMs" | "keys" | "wrap">(change: (part: Partial<Preferences>) => void, label: string, name: K, values: readonly (readonly [Preferences[K], string])[]): Field {
  const select = el("select", { class: "select", id: `editor-settings-${name}` }, ...values.map(([value, text]) => el("option", { value }, text)));
  select.addEventListener("change", () => change({ [name]: values.find(([value]) => String(value) === select.value)?.[0] }));
  const show = (now: Preferences): void => {
    select.value = String(now[name]);
    if (name === "autosaveMs") select.disabled = !now.autosave;
  };
  return { element: el("div", { class: "field" }, el("label", { for: select.id }, label), select), show };
}

function sizeField(change: (part: Partial<Preferences>) => void): Field {
  const input = el("input", { class: "input", type: "number", id: "editor-settings-size", min: FONT_PX_MIN, max: FONT_PX_MAX });
  input.addEventListener("change", () => change({ fontSize: input.valueAsNumber }));
  return { element: el("div", { class: "field" }, el("label", { for: input.id }, t("Text size in pixels")), input), show: ({ fontSize }) => (input.value = String(fontSize)) };
}

function secondsText(milliseconds: number): string {
  return plural("{count} second", "{count} seconds", milliseconds / SECOND_MS);
}

function keysLabel(keys: Keys): string {
  switch (keys) {
    case "standard":
      return t("Standard");
    case "vim":
      return "Vim";
    case "emacs":
      return "Emacs";
  }
}

function wrapLabel(wrap: Wrap): string {
  switch (wrap) {
    case "prose":
      return t("In text, not in code");
    case "always":
      return t("Always");
    case "never":
      return t("Never");
  }
}
