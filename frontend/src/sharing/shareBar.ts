// Everything about sharing that a terminal's bar has: who is here, whose size holds, and for the owner the way to share.
import "../styles/sharing.css";
import { addCommands } from "../lib/commands";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { overflowHint } from "./overflow";
import { peopleBar } from "./peopleBar";
import { markRights, tellRights } from "./rights";
import { openShareDialog } from "./shareDialog";
import type { ShareApi } from "./shares";
import type { Source } from "./source";
import type { TypingApi } from "./typing";

export interface ShareBarOptions {
  /** The owner's; for everybody else there is nothing to share. */
  readonly owner?: {
    readonly name: () => string;
    readonly shares: ShareApi;
    readonly typing: TypingApi;
  };
  /** The terminal's element: where it is larger than this window, that is said. */
  readonly terminal?: HTMLElement;
}

/** Mounts it; returns what takes all of it away. */
export function shareBar(slot: HTMLElement, source: Source, options: ShareBarOptions = {}): () => void {
  const { owner, terminal } = options;
  const people = peopleBar(source, owner?.typing ?? null);
  const stops = [() => people.dispose(), tellRights(source)];
  slot.replaceChildren(people.element);
  if (terminal !== undefined) stops.push(overflowHint(terminal, source), markRights(terminal, source));
  if (owner !== undefined) {
    const button = el("button", { type: "button", class: "button ghost share" }, icon("user-plus"), el("span", { class: "wide" }, t("Share")));
    let close: (() => void) | null = null;
    const open = (): void => {
      close?.();
      close = openShareDialog(owner.shares, owner.name(), () => undefined);
    };
    button.addEventListener("click", open);
    slot.append(button);
    stops.push(
      addCommands([{ id: "console-share", label: t("Share this console"), group: t("Terminal"), icon: "user-plus", run: open }]),
      () => close?.(),
    );
  }
  return () => {
    stops.forEach((stop) => stop());
    slot.replaceChildren();
  };
}
