// That something is not saved can be seen (a dot in the tab's title and beside Save) and is asked about before leaving.
import { t } from "../lib/i18n";
import type { SavingState } from "./saving";

const DOT = "● ";

export interface UnsavedMark {
  readonly show: (state: SavingState) => void;
  readonly dispose: () => void;
}

export function savingText({ dirty, saving, problem }: SavingState): string {
  if (saving) return t("Saving…");
  if (problem !== null) return t("Not saved");
  return dirty ? t("Unsaved changes") : t("Saved");
}

/** `element` shows the words; the document's title gets the dot. */
export function unsavedMark(element: HTMLElement): UnsavedMark {
  const title = document.title;
  let dirty = false;
  const leaving = (event: BeforeUnloadEvent): void => {
    if (dirty) event.preventDefault();
  };
  window.addEventListener("beforeunload", leaving);
  const show = (state: SavingState): void => {
    dirty = state.dirty || state.saving;
    document.title = state.dirty ? DOT + title : title;
    element.textContent = savingText(state);
    element.dataset["state"] = state.problem !== null ? "failed" : state.saving ? "saving" : state.dirty ? "dirty" : "saved";
  };
  return { show, dispose: () => window.removeEventListener("beforeunload", leaving) };
}
