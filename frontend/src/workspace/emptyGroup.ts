// What stands where no file is open: how to begin, with the keys for it.
import { keyCaps } from "../forms/palette";
import type { IconName } from "../icons";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";

export interface Beginning {
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
  readonly run: () => void;
}

export function emptyGroup(beginnings: readonly Beginning[]): HTMLElement {
  const rows = beginnings.map(({ label, icon: name, keys, run }) => {
    const button = el("button", { type: "button", class: "button ghost" }, icon(name), el("span", {}, label), keyCaps(keys));
    button.addEventListener("click", run);
    return el("li", {}, button);
  });
  return el("div", { class: "workspace-nothing" }, el("h2", {}, t("No file is open here")), el("p", { class: "muted" }, t("What you open stands here in tabs. Unsaved text is marked with a dot.")), el("ul", {}, ...rows));
}
