// Everybody who is here, one line each: who they are, whether they type, and for the owner a button that changes that.
import { el } from "../lib/dom";
import { plural, t } from "../lib/i18n";
import { avatar } from "./avatar";
import { doing, unseen } from "./people";
import type { Company, Person } from "./people";
import { remedy } from "./typing";
import type { Typing } from "./typing";

/** So many lines fit without scrolling. */
const PEOPLE_UNSCROLLED = 6;

export interface PeopleList {
  readonly element: HTMLElement;
  readonly show: (company: Company, typing: Typing | null) => void;
}

/** `allow` is called when the owner presses a button of somebody's line. */
export function peopleList(allow: (person: Person, allowed: boolean, button: HTMLButtonElement) => void): PeopleList {
  const list = el("ul", { class: "people-list" });
  const more = el("p", { class: "muted small", hidden: true });
  const element = el("div", { class: "people-scroll", role: "group", "aria-label": t("People") }, list, more);
  let rows = new Map<string, { readonly person: string; readonly row: HTMLElement }>();
  const show = (company: Company, typing: Typing | null): void => {
    const next: typeof rows = new Map();
    for (const person of company.people) {
      // A line that says the same stays as it is, and with it the focus in it.
      const written = JSON.stringify([person, remedy(person, typing)]);
      const key = person.visitor ?? person.ids.join();
      const old = rows.get(key);
      next.set(key, old?.person === written ? old : { person: written, row: line(person, typing, allow) });
      if (old !== undefined && old !== next.get(key)) replace(old.row, next.get(key)?.row);
    }
    rows = next;
    arrange(list, [...next.values()].map(({ row }) => row));
    // What scrolls can be scrolled without a mouse.
    if (company.people.length > PEOPLE_UNSCROLLED) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
    const count = unseen(company);
    more.hidden = count <= 0;
    more.textContent = count > 0 ? plural("and {count} more", "and {count} more", count) : "";
  };
  return { element, show };
}

/** Puts the rows in without moving those that are in place already, since moving takes the focus away. */
function arrange(list: HTMLElement, rows: readonly HTMLElement[]): void {
  for (const child of [...list.children]) if (!rows.includes(child as HTMLElement)) child.remove();
  rows.forEach((row, place) => {
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
}

function replace(old: HTMLElement, row: HTMLElement | undefined): void {
  if (row === undefined) return;
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(row);
  if (hadFocus) row.querySelector("button")?.focus();
}

function line(person: Person, typing: Typing | null, allow: Parameters<typeof peopleList>[0]): HTMLElement {
  const marks = [
    person.you ? t("you") : "",
    person.owner ? t("owner") : "",
    person.ids.length > 1 ? plural("{count} window", "{count} windows", person.ids.length) : "",
  ].filter(Boolean);
  const who = el("span", { class: "who" }, el("bdi", { class: "cut" }, person.name), ...marks.map((mark) => el("span", { class: "mark-word" }, mark)));
  const state = el("span", { class: "muted small" }, doing(person));
  return el("li", {}, avatar(person), el("span", { class: "text" }, who, state), button(person, typing, allow));
}

function button(person: Person, typing: Typing | null, allow: Parameters<typeof peopleList>[0]): HTMLElement | null {
  const what = remedy(person, typing);
  if (what === null) return null;
  const { name } = person;
  const words = what === "take" ? t("Take typing away") : t("Give typing back");
  const label = what === "take" ? t("Take typing away from “{name}”", { name }) : t("Give typing back to “{name}”", { name });
  const made = el("button", { type: "button", class: "button small", "aria-label": label }, words);
  made.addEventListener("click", () => allow(person, what === "give", made));
  return made;
}
