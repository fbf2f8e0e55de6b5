// Whose console it is, what one may do there, and a name to be known by: before somebody joins by a link.
import { el, icon } from "../lib/dom";
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { field, noticeOf } from "./fields";
import { GUEST_NAME_CHARS_MAX, wrongName } from "./guest";
import { shownName } from "./names";
import { wrongTexts } from "./shareForm";
import type { Admission } from "./tickets";

export interface JoinCard {
  readonly element: HTMLElement;
  readonly focus: () => void;
}

/** `join` is called with the name, empty for none and for whoever is logged in; what it throws is shown. */
export function joinCard(admission: Admission, known: string | null, join: (name: string) => Promise<void>): JoinCard {
  const { console: about, writable } = admission;
  const owner = shownName(about.owner);
  const name = field(t("Your name (optional)"), el("input", { class: "input", autocomplete: "nickname", maxlength: GUEST_NAME_CHARS_MAX, value: known ?? "" }), t("Shown to everybody at this console."));
  const whole = el("p", { class: "error-line", role: "alert" });
  const send = el("button", { type: "submit", class: "button primary full" }, writable ? t("Join and type") : t("Watch"));
  const may = writable
    ? t("You may type here, and everybody at this console sees what you type.")
    : t("You may look, but not type. Everybody here sees that you do.");
  const warning = admission.warning ?? "";
  const element = el("form", { class: "join-card", novalidate: true }, el("h2", {}, t("“{console}”, a console of “{owner}”", { console: shownName(about.name), owner })));
  element.append(el("p", {}, may));
  if (warning !== "") element.append(noticeOf("warning", warning));
  if (known !== null) element.append(name.element);
  element.append(whole, send);
  const submit = async (): Promise<void> => {
    const value = name.control.value.trim();
    const wrong = known === null ? null : wrongName(value);
    name.wrong(wrong ?? undefined);
    if (wrong !== null) {
      name.control.focus();
      return;
    }
    send.ariaDisabled = "true";
    send.replaceChildren(icon("loader-circle"), t("Joining"));
    send.ariaBusy = "true";
    try {
      await join(value);
    } catch (error) {
      const field = error instanceof HttpError && error.status === 400 ? wrongTexts(error)("name") : null;
      name.wrong(field ?? undefined);
      whole.textContent = field === null ? sentence(error) : "";
      send.replaceChildren(t("Try again"));
    }
    send.ariaBusy = "false";
    send.ariaDisabled = "false";
  };
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send.ariaDisabled !== "true") void submit();
  });
  return { element, focus: () => (known === null ? send : name.control).focus() };
}
