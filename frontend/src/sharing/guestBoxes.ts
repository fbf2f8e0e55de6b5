// What the page of a link shows in place of a terminal: that it waits, or why there is none and what to do.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import type { GuestAction, Refused } from "./guest";

export function waitingBox(): HTMLElement {
  const lines = ["skeleton medium", "skeleton", "skeleton short"].map((look) => el("span", { class: look }));
  return el("div", { class: "guest-box skeletons", role: "status" }, el("span", { class: "visually-hidden" }, t("Loading")), ...lines);
}

/** `act` is called when the button is pressed that the refusal offers. */
export function refusalBox({ title, text, action }: Refused, act: (action: GuestAction) => void): HTMLElement {
  const box = el("div", { class: "guest-box" }, el("h2", { tabindex: -1 }, title), el("p", { class: "muted" }, text));
  if (action === null) return box;
  const words = action.do === "log-in" ? t("Log in") : t("Try again");
  const button = el("button", { type: "button", class: "button primary" }, action.do === "retry" ? icon("refresh-cw") : null, words);
  button.addEventListener("click", () => act(action));
  box.append(el("div", { class: "row" }, button));
  return box;
}
