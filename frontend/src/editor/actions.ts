// Save, Run and a shell beside the file, in the page's bar.
import type { IconName } from "../icons";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";

export interface Actions {
  readonly elements: readonly HTMLElement[];
  /** Shows whether all is saved. */
  readonly mark: HTMLElement;
  readonly running: (running: boolean) => void;
}

export interface ActionOptions {
  readonly writable: boolean;
  readonly runnable: boolean;
  readonly save: () => void;
  readonly run: () => void;
  /** Opens a shell in the file's folder. */
  readonly bash: () => void;
}

export function actions({ writable, runnable, save, run, bash }: ActionOptions): Actions {
  const mark = el("span", { class: "editor-mark", role: "status" });
  const saveButton = button(t("Save"), "save", "button", "Mod+S", save);
  const runButton = button(t("Run"), "play", "button primary", "Mod+Enter", run);
  const running = (busy: boolean): void => {
    runButton.setAttribute("aria-busy", String(busy));
    runButton.replaceChildren(icon(busy ? "loader-circle" : "play"), el("span", { class: "wide" }, t("Run")));
  };
  const bashButton = button(t("Open Bash here"), "square-terminal", "button ghost square", null, bash);
  const elements = [writable ? mark : null, bashButton, writable ? saveButton : null, runnable ? runButton : null];
  return { elements: elements.filter((each) => each !== null), mark, running };
}

function button(label: string, name: IconName, look: string, keys: string | null, run: () => void): HTMLButtonElement {
  const title = keys === null ? label : `${label} (${keyNames(keys).join("+")})`;
  const word = keys === null ? null : el("span", { class: "wide" }, label);
  const made = el("button", { type: "button", class: look, "aria-label": label, title }, icon(name), word);
  made.addEventListener("click", run);
  return made;
}
