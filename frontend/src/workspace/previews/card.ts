// What stands in a preview's place when there is none: why, and the file as a download.
import { fileUrl, nameOf } from "../../files/paths";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { t } from "../../lib/i18n";
import type { Show, Subject } from "./subject";

export function card(subject: Subject, title: string, text: string, again: (() => void) | null): HTMLElement {
  const { path, around } = subject;
  const download = el("a", { class: "button primary", href: fileUrl(around.user, path), download: nameOf(path) }, icon("download"), t("Download"));
  const retry = again === null ? null : el("button", { type: "button", class: "button" }, t("Try again"));
  retry?.addEventListener("click", () => again?.());
  return el("div", { class: "empty preview-empty", role: "status" }, icon("file"), el("h2", {}, title), el("p", {}, text), el("div", { class: "row" }, download, retry));
}

export function failure(subject: Subject, error: unknown, again: () => void): HTMLElement {
  return card(subject, t("“{name}” cannot be shown", { name: nameOf(subject.path) }), sentence(error), again);
}

/**
 * A PDF. The viewers of browsers do not work in a frame without an origin, and with ours a form in the file could be sent
 * to this site with the person's cookies: so it is read outside of the page.
 */
export const showPdf: Show = (place, subject) => {
  const name = nameOf(subject.path);
  place.replaceChildren(card(subject, t("“{name}” is a PDF", { name }), t("Previews have no access to your account, and without it browsers show no PDF. Download the file to read it."), null));
  return { dispose: () => place.replaceChildren() };
};
