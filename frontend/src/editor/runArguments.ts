// The arguments that a file is run with: a line as a shell would split it, remembered under the file's path.
import { el } from "../lib/dom";
import { t } from "../lib/i18n";

export const LINE_CHARS_MAX = 1000;
const KEY = "run-arguments:";

export function rememberedLine(path: string): string {
  return localStorage.getItem(KEY + path) ?? "";
}

export function rememberLine(path: string, line: string): void {
  if (line.trim() === "") localStorage.removeItem(KEY + path);
  else localStorage.setItem(KEY + path, line.slice(0, LINE_CHARS_MAX));
}

/** `changed` hears what is typed; Enter runs. */
export function argumentsField(look: string, changed: (line: string) => void, run: () => void): HTMLInputElement {
  const field = el("input", {
    class: look,
    maxlength: LINE_CHARS_MAX,
    placeholder: t("Arguments"),
    "aria-label": t("Arguments of the program; Enter runs it"),
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  });
  field.addEventListener("input", () => changed(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) run();
  });
  return field;
}
