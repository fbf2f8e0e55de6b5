// The window in which the owner shares a console: with a person, by a link, and with whom it is shared already.
import { showDialog } from "../lib/dialog";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { linkForm } from "./linkForm";
import { shareList } from "./shareList";
import type { ShareApi } from "./shares";
import { userForm } from "./userForm";

let made = 0;

/** Opens it; returns what closes it. `counted` is called with how many shares there are. */
export function openShareDialog(api: ShareApi, name: string, counted: (count: number) => void): () => void {
  made += 1;
  const title = el("h2", { id: `share-title-${made}` }, t("Share “{name}”", { name }));
  const close = el("button", { type: "button", class: "button ghost square small", "aria-label": t("Close") }, icon("x"));
  const said = el("p", { class: "visually-hidden", role: "status" });
  const tell = (sentence: string): void => void (said.textContent = sentence);
  const list = shareList(api, tell, counted);
  const person = userForm(api, (share) => {
    list.add(share);
    tell(t("Shared."));
  });
  const byLink = linkForm(api, (share) => {
    list.add(share);
    tell(t("The link is made. It is shown only now."));
  });
  const part = (heading: string, inside: HTMLElement): HTMLElement => el("section", {}, el("h3", {}, heading), inside);
  const parts = [part(t("With a person"), person.element), part(t("By a link"), byLink.element), part(t("Who has access"), list.element)];
  const dialog = el("dialog", { class: "dialog wide share-dialog", "aria-labelledby": title.id }, el("div", { class: "content" }, el("header", {}, title, close), ...parts, said));
  close.addEventListener("click", () => dialog.close());
  showDialog(dialog, { place: document.querySelector("main") ?? document.body });
  person.focus();
  return () => dialog.close();
}
