// A document that is made of a text (Markdown, a notebook) in its frame, following the text and the theme.
import { nameOf } from "../../files/paths";
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { isDark, onThemeChange } from "../../lib/theme";
import tokens from "../../styles/tokens.css?inline";
import looks from "../../styles/previewDocument.css?inline";
import { bar, facts } from "./bar";
import { failure } from "./card";
import { follower } from "./following";
import { PreviewFrame } from "./frame";
import { grants } from "./grants";
import { live } from "./live";
import { blockedWords } from "./refused";
import type { Show, Shown, Subject } from "./subject";

export interface Drawn {
  readonly html: string;
  /** What to say of it above. */
  readonly words?: string;
}

/** Shows what `draw` makes of the text. */
export function documentOf(draw: (text: string) => Promise<Drawn>): Show {
  return (place, subject) => shown(place, subject, draw);
}

function shown(place: HTMLElement, subject: Subject, draw: (text: string) => Promise<Drawn>): Shown {
  const said = facts();
  const missing = facts();
  const frame = new PreviewFrame({
    title: t("Preview of “{name}”", { name: nameOf(subject.path) }),
    scripts: false,
    grants: grants(subject.around.user, subject.path, false),
    followed: follower(subject, () => false),
    blocked: (addresses) => (missing.textContent = blockedWords(addresses, true)),
  });
  const room = el("div", { class: "preview" }, bar(t("Preview"), said, missing), frame.element);
  let last: Drawn | null = null;
  const put = async (drawn: Drawn): Promise<void> => {
    last = drawn;
    said.textContent = drawn.words ?? "";
    await frame.show({ kind: "fragment", html: drawn.html, css: `${tokens}\n${looks}`, theme: isDark() ? "dark" : "light" });
    if (room.parentElement !== place) place.replaceChildren(room);
  };
  const fail = (error: unknown): void => place.replaceChildren(failure(subject, error, () => following.again()));
  place.replaceChildren(room);
  const following = live(subject, async (text) => put(await draw(text)), fail);
  const unthemed = onThemeChange(() => {
    if (last !== null) put(last).catch(fail);
  });
  const dispose = (): void => {
    unthemed();
    following.dispose();
    frame.dispose();
    place.replaceChildren();
  };
  return { update: () => following.update?.(), dispose };
}
