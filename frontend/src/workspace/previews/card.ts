// What stands in a preview's place when there is none: why, and the file as a download.
import { fileUrl } from "../../files/paths";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { t } from "../../lib/i18n";
import { nameOf } from "./kinds";
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
 * A PDF. Browsers show one only with the site's own origin, and a form in it can then send what it likes with the
 * person's cookies: so it is read outside of the page.
 */
export const showPdf: Show = (place, subject) => {
  const name = nameOf(subject.path);
  place.replaceChildren(card(subject, t("“{name}” is a PDF", { name }), t("Download it to read it: a PDF may hold forms that act in your name where it is shown within this site."), null));
  return { dispose: () => place.replaceChildren() };
};
