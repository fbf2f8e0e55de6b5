// The shares that there are, one line each: with whom, what they may, until when; changed and ended here.
import { ask } from "../lib/dialog";
import { el, icon } from "../lib/dom";
import { sentence } from "../lib/http";
import { plural, t } from "../lib/i18n";
import { exact, relative } from "../lib/time";
import { avatar } from "./avatar";
import { select } from "./fields";
import { shownName } from "./names";
import type { Share, ShareApi } from "./shares";
import { rightWords } from "./userForm";
import { typingWarning } from "./warning";

/** A day that has just begun is a day yet, not 23 hours. */
const MINUTE_MS = 60_000;

export interface ShareList {
  readonly element: HTMLElement;
  readonly add: (share: Share) => void;
}

/** `told` is called with what happened, for a live region; `counted` with how many shares there are. */
export function shareList(api: ShareApi, told: (sentence: string) => void, counted: (count: number) => void): ShareList {
  const list = el("ul", { class: "share-list" });
  const empty = el("p", { class: "muted" }, t("Nobody but you."));
  const waiting = el("div", { class: "skeletons", role: "status" }, el("span", { class: "visually-hidden" }, t("Loading")), el("span", { class: "skeleton medium" }), el("span", { class: "skeleton" }));
  const error = el("p", { class: "error-line", role: "alert" });
  const again = el("button", { type: "button", class: "button small", hidden: true }, icon("refresh-cw"), t("Try again"));
  const shown = new Map<number, HTMLElement>();
  const count = (): void => {
    empty.hidden = shown.size > 0 || !waiting.hidden || !again.hidden;
    counted(shown.size);
  };
  const gone = (share: Share): void => {
    const row = shown.get(share.id);
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    shown.delete(share.id);
    row?.remove();
    count();
    told(t("The share with “{name}” has ended.", { name: nameOf(share) }));
    (next?.querySelector<HTMLElement>("button") ?? empty).focus();
  };
  const add = (share: Share): void => {
    const row = line(api, share, { changed: add, gone, told });
    const old = shown.get(share.id);
    const at = old?.contains(document.activeElement) === true ? (document.activeElement?.tagName ?? null) : null;
    shown.set(share.id, row);
    if (old === undefined) list.append(row);
    else old.replaceWith(row);
    if (at !== null) row.querySelector<HTMLElement>(at)?.focus();
    count();
  };
  const load = async (): Promise<void> => {
    waiting.hidden = false;
    again.hidden = true;
    error.textContent = "";
    try {
      const found = await api.list();
      waiting.hidden = true;
      found.forEach(add);
    } catch (wrong) {
      error.textContent = sentence(wrong);
      waiting.hidden = true;
      again.hidden = false;
    }
    count();
  };
  empty.tabIndex = -1;
  again.addEventListener("click", () => void load());
  void load();
  return { element: el("div", {}, list, empty, waiting, error, again), add };
}

interface Told {
  readonly changed: (share: Share) => void;
  readonly gone: (share: Share) => void;
  readonly told: (sentence: string) => void;
}

function line(api: ShareApi, share: Share, tell: Told): HTMLElement {
  const name = nameOf(share);
  const error = el("p", { class: "error-line", role: "alert" });
  const right = share.embed_origins.length > 0 ? el("span", { class: "muted" }, rightWords()[0]) : rightOf(api, share, tell, error);
  const end = el("button", { type: "button", class: "button small danger", "aria-label": t("End share with “{name}”", { name }) }, t("End share"));
  end.addEventListener("click", () => void ended(api, share, tell, error));
  const text = el("span", { class: "text" }, el("bdi", { class: "cut" }, name), el("span", { class: "muted small" }, facts(share).join(" · ")));
  if (share.expires_at !== null) text.title = exact(new Date(share.expires_at));
  const disc = share.kind === "user" ? avatar({ name, writable: true }) : el("span", { class: "avatar link" }, icon("link"));
  return el("li", {}, disc, text, el("span", { class: "end" }, right, end), error);
}

function nameOf(share: Share): string {
  return share.user === null ? t("Link {number}", { number: share.id }) : shownName(share.user);
}

/** "By link", "expires in 3 hours", "logged in only" */
export function facts(share: Share): string[] {
  const expires = share.expires_at === null ? null : new Date(share.expires_at);
  const ended = expires !== null && expires.getTime() <= Date.now();
  const sites = share.embed_origins.length;
  return [
    share.kind === "user" ? t("by name") : t("whoever has the link"),
    expires === null ? "" : ended ? t("expired") : t("expires {when}", { when: relative(expires, new Date(Date.now() - MINUTE_MS)) }),
    share.signed_in_only ? t("logged in only") : "",
    sites > 0 ? plural("shown on {count} site", "shown on {count} sites", sites) : "",
  ].filter(Boolean);
}

function rightOf(api: ShareApi, share: Share, tell: Told, error: HTMLElement): HTMLSelectElement {
  const name = nameOf(share);
  const control = select(rightWords(), share.writable ? 1 : 0);
  control.setAttribute("aria-label", t("Right of “{name}”", { name }));
  control.classList.add("small");
  const change = async (): Promise<void> => {
    const writable = control.value === "1";
    const question = { title: t("Let “{name}” type?", { name }), text: typingWarning(), action: t("Let type") };
    if (writable && !(await ask(question))) {
      control.value = "0";
      return;
    }
    control.disabled = true;
    try {
      const changed = await api.change(share.id, { writable });
      control.disabled = false;
      control.focus();
      tell.changed(changed);
      tell.told(changed.writable ? t("“{name}” may type now.", { name }) : t("“{name}” may only look now.", { name }));
    } catch (wrong) {
      error.textContent = sentence(wrong);
      control.value = share.writable ? "1" : "0";
      control.disabled = false;
    }
  };
  control.addEventListener("change", () => void change());
  return control;
}

async function ended(api: ShareApi, share: Share, tell: Told, error: HTMLElement): Promise<void> {
  const name = nameOf(share);
  const text = share.kind === "user" ? t("They are disconnected at once.") : t("Everybody who came by it is disconnected at once, and it never works again.");
  if (!(await ask({ title: t("End the share with “{name}”?", { name }), text, action: t("End share"), danger: true }))) return;
  try {
    await api.end(share.id);
    tell.gone(share);
  } catch (wrong) {
    error.textContent = sentence(wrong);
  }
}
