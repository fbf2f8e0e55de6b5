// Share with a person by the name of their account.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { field, noticeOf, select } from "./fields";
import { userShare, wrongOf } from "./shareForm";
import type { Wrong } from "./shareForm";
import type { Share, ShareApi } from "./shares";
import { typingWarning } from "./warning";

/** Of what may be done with it, in the order of every list of both. */
export function rightWords(): readonly string[] {
  return [t("May look"), t("May type")];
}

export interface SharingForm {
  readonly element: HTMLFormElement;
  readonly focus: () => void;
}

/** `made` is called with each new share. */
export function userForm(api: ShareApi, made: (share: Share) => void): SharingForm {
  const user = field(t("Name of the account"), el("input", { class: "input", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }));
  const right = field(t("Right"), select(rightWords()));
  const warning = noticeOf("warning", typingWarning());
  const whole = el("p", { class: "error-line", role: "alert" });
  const send = el("button", { type: "submit", class: "button primary" }, icon("user-plus"), t("Share"));
  const row = el("div", { class: "share-row person" }, user.element, right.element, send);
  const element = el("form", { class: "share-form", novalidate: true, "aria-label": t("Share with a person") }, row, warning, whole);
  const warn = (): void => void (warning.hidden = right.control.value !== "1");
  const say = (wrong: Wrong): void => {
    user.wrong(wrong.user);
    right.wrong(wrong.writable);
    whole.textContent = wrong.whole ?? "";
    if (wrong.user !== undefined) user.control.focus();
  };
  const submit = async (): Promise<void> => {
    const checked = userShare(user.control.value, right.control.value === "1");
    if ("wrong" in checked) {
      say(checked.wrong);
      return;
    }
    send.ariaDisabled = "true";
    try {
      const share = await api.make(checked.share);
      say({});
      user.control.value = "";
      right.control.value = "0";
      warn();
      made(share);
    } catch (error) {
      say(wrongOf(error, ["user", "writable"]));
    }
    send.ariaDisabled = "false";
  };
  right.control.addEventListener("change", warn);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send.ariaDisabled !== "true") void submit();
  });
  warn();
  return { element, focus: () => user.control.focus() };
}
