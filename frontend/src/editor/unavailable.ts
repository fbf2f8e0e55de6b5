// What stands in the editor's place when a file cannot be edited: why, and what can be done instead.
import { el, icon } from "../lib/dom";
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import type { IconName } from "../icons";

export interface Ways {
  /** The file's name. */
  readonly name: string;
  /** The file itself, as a download. */
  readonly download: string;
  readonly folder: string;
  /** Makes the file, empty. */
  readonly create: () => void;
  readonly retry: () => void;
}

interface State {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly actions: readonly HTMLElement[];
}

export function unavailable(error: unknown, ways: Ways): HTMLElement {
  const { icon: name, title, text, actions } = stateOf(error, ways);
  return el("div", { class: "empty editor-empty", role: "status" }, icon(name), el("h2", {}, title), el("p", {}, text), el("div", { class: "row" }, ...actions));
}

function stateOf(error: unknown, ways: Ways): State {
  const status = error instanceof HttpError ? error.status : 0;
  const { name } = ways;
  const text = sentence(error);
  const folder = el("a", { class: "button", href: ways.folder }, t("Open the folder"));
  const download = el("a", { class: "button primary", href: ways.download, download: name }, icon("download"), t("Download"));
  switch (status) {
    case 404:
      return { icon: "file-plus", title: t("There is no file “{name}”", { name }), text: t("It may have been moved or deleted, or not be written yet."), actions: [button(t("Create it"), ways.create), folder] };
    case 413:
      return { icon: "file-text", title: t("“{name}” is too large for the editor", { name }), text, actions: [download, folder] };
    case 415:
      return { icon: "file", title: t("“{name}” is not a text file", { name }), text, actions: [download, folder] };
    default:
      return { icon: "circle-alert", title: t("“{name}” could not be opened", { name }), text, actions: [button(t("Try again"), ways.retry), folder] };
  }
}

function button(label: string, run: () => void): HTMLElement {
  const made = el("button", { type: "button", class: "button primary" }, label);
  made.addEventListener("click", run);
  return made;
}
