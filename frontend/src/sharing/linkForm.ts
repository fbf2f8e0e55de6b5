// Make a link: who has it may look or type, for as long as it holds. Its address is shown once.
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { copyField } from "./copyField";
import { field, noticeOf, select } from "./fields";
import { EXPIRIES, link, wrongOf } from "./shareForm";
import type { LinkFields, Wrong } from "./shareForm";
import type { Share, ShareApi } from "./shares";
import { rightWords } from "./userForm";
import type { SharingForm } from "./userForm";
import { typingWarning } from "./warning";

/** A day: long enough for a lesson, short enough to be forgotten. */
const EXPIRY_AT_FIRST = 1;
const ORIGIN_LINES = 3;

function expiryWords(): readonly string[] {
  return [t("1 hour"), t("1 day"), t("7 days"), t("Until I end it")];
}

export function linkForm(api: ShareApi, made: (share: Share) => void): SharingForm {
  const parts = controls();
  const { right, expiry, signedIn, origins, embedding, warning, whole, send, result } = parts;
  const element = el("form", { class: "share-form", novalidate: true, "aria-label": t("Share by a link") });
  element.append(el("div", { class: "share-row link" }, right.element, expiry.element, send), warning, signedIn.element, embedding, whole, result);
  const typing = (): boolean => right.control.value === "1";
  const adapt = (): void => {
    warning.hidden = !typing();
    embedding.hidden = typing() || signedIn.control.checked;
  };
  const read = (): LinkFields => ({
    writable: typing(),
    expiresIn: EXPIRIES[Number(expiry.control.value)] ?? null,
    signedInOnly: signedIn.control.checked,
    origins: origins.control.value,
  });
  const say = (wrong: Wrong): void => {
    right.wrong(wrong.writable);
    expiry.wrong(wrong.expires_in);
    origins.wrong(wrong.embed_origins);
    whole.textContent = wrong.whole ?? wrong.signed_in_only ?? "";
    if (wrong.embed_origins === undefined) return;
    embedding.open = true;
    origins.control.focus();
  };
  const submit = async (): Promise<void> => {
    const checked = link(read());
    if ("wrong" in checked) {
      say(checked.wrong);
      return;
    }
    send.ariaDisabled = "true";
    try {
      const share = await api.make(checked.share);
      say({});
      result.replaceChildren(shownOnce(share));
      result.querySelector("button")?.focus();
      made(share);
    } catch (error) {
      say(wrongOf(error, ["writable", "expires_in", "signed_in_only", "embed_origins"]));
    }
    send.ariaDisabled = "false";
  };
  right.control.addEventListener("change", adapt);
  signedIn.control.addEventListener("change", adapt);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send.ariaDisabled !== "true") void submit();
  });
  adapt();
  return { element, focus: () => right.control.focus() };
}

function controls() {
  const origins = field(
    t("Sites that may show it"),
    el("textarea", { class: "textarea code", rows: ORIGIN_LINES, spellcheck: "false", autocapitalize: "none" }),
    t("One a line, like https://example.com. Nobody can type there."),
  );
  const box = el("input", { type: "checkbox", role: "switch" });
  return {
    right: field(t("Right"), select(rightWords())),
    expiry: field(t("Holds for"), select(expiryWords(), EXPIRY_AT_FIRST)),
    signedIn: { control: box, element: el("label", { class: "switch" }, box, t("Only for people who are logged in here")) },
    origins,
    embedding: el("details", {}, el("summary", {}, t("Show it in another web page")), origins.element),
    warning: noticeOf("warning", typingWarning()),
    whole: el("p", { class: "error-line", role: "alert" }),
    send: el("button", { type: "submit", class: "button primary" }, icon("link"), t("Create link")),
    result: el("div", { class: "share-result" }),
  };
}

/** The addresses hold the secret, which the server does not keep. */
function shownOnce({ url, embed_url: embed }: Share): HTMLElement {
  const more = [
    ...(url === null ? [] : [copyField(t("Link"), url)]),
    ...(embed === null ? [] : [el("p", {}, t("For the other web page:")), copyField(t("HTML for the other web page"), frameOf(embed))]),
  ];
  return noticeOf("ok", t("This link is shown only now. Copy it before you close this window."), ...more);
}

function frameOf(url: string): string {
  const frame = el("iframe", { src: "", title: t("Terminal"), width: 800, height: 480 });
  frame.setAttribute("src", url);
  return frame.outerHTML;
}
