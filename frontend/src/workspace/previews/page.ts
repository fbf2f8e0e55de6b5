// An HTML page in its frame. Without its scripts it follows every keystroke. With them it is drawn anew only when it is
// asked for: a loop that somebody is in the middle of writing would never end, and could take this page along.
import { nameOf } from "../../files/paths";
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { bar, barButton, facts } from "./bar";
import { failure } from "./card";
import { follower } from "./following";
import { PreviewFrame } from "./frame";
import { grants } from "./grants";
import { live } from "./live";
import { blockedWords } from "./refused";
import type { Show } from "./subject";

export const showPage: Show = (place, subject) => {
  let scripts = false;
  let asked = false;
  const missing = facts();
  const stale = facts();
  const holder = el("div", { class: "preview-holder" });
  const begin = (): PreviewFrame =>
    new PreviewFrame({
      title: t("Preview of “{name}”", { name: nameOf(subject.path) }),
      scripts,
      grants: grants(subject.around.user, subject.path, scripts),
      followed: follower(subject, () => scripts),
      blocked: (addresses) => (missing.textContent = blockedWords(addresses, scripts)),
    });
  let frame = begin();
  const show = async (text: string): Promise<void> => {
    if (scripts && !asked) {
      stale.textContent = t("Changed since it was drawn.");
      return;
    }
    asked = false;
    missing.textContent = stale.textContent = "";
    await frame.show({ kind: "page", text });
    if (room.parentElement !== place) place.replaceChildren(room);
  };
  const reload = (): void => {
    asked = true;
    following.again();
  };
  const choose = el("input", { type: "checkbox", role: "switch" });
  choose.addEventListener("change", () => {
    scripts = choose.checked;
    frame.dispose();
    frame.element.remove();
    frame = begin();
    holder.append(frame.element);
    reload();
  });
  const label = el("label", { class: "switch", title: t("Scripts run without access to your account and to other sites.") }, choose, t("Run scripts"));
  const room = el("div", { class: "preview" }, bar(t("Preview"), barButton(t("Draw the page anew"), "refresh-cw", reload), label, stale, missing), holder);
  holder.append(frame.element);
  place.replaceChildren(room);
  const following = live(subject, show, (error) => place.replaceChildren(failure(subject, error, reload)));
  const dispose = (): void => {
    following.dispose();
    frame.dispose();
    place.replaceChildren();
  };
  return { update: () => following.update?.(), dispose };
};
