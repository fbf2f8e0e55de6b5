// Everybody who is at the console, in the bar: discs with initials, or their number when they are many, and behind them
// the list with what can be done about it.
import { placement } from "../forms/menu";
import { el, icon, on } from "../lib/dom";
import { language, plural, t } from "../lib/i18n";
import type { Session } from "../terminal/state";
import { avatar } from "./avatar";
import { announcer } from "./joining";
import { companyOf, described } from "./people";
import type { Company } from "./people";
import { peopleList } from "./peopleList";
import { sizeRule } from "./sizes";
import { follow } from "./source";
import type { Source } from "./source";
import type { TypingApi } from "./typing";
import { typingControl } from "./typingControl";

/** So many discs fit the bar; the rest is a number. */
const DISCS_MAX = 5;
/** A crowd is only a number. */
export const CROWD = 100;
/** So many names are in the button's accessible name. */
const NAMED_MAX = 5;

let made = 0;

export interface PeopleBar {
  readonly element: HTMLElement;
  readonly dispose: () => void;
}

/** `typing` is the owner's: what takes typing away. */
export function peopleBar(source: Source, typing: TypingApi | null): PeopleBar {
  made += 1;
  const region = el("span", { class: "visually-hidden", role: "status" });
  const popover = el("div", { id: `people-${made}`, class: "people-popover", popover: "auto", role: "dialog", "aria-label": t("People at this console") });
  const button = el("button", { type: "button", class: "button ghost people", popovertarget: popover.id, "aria-expanded": "false", "aria-haspopup": "dialog", hidden: true });
  const heading = el("h2", {});
  const control = typing === null ? null : typingControl(typing, () => fill());
  const list = peopleList((person, allowed, pressed) => {
    if (person.visitor !== null) control?.allow(person.visitor, allowed, pressed);
  });
  const size = sizeRule(source);
  popover.append(heading, list.element, ...(control === null ? [] : [control.element]), size.element);
  const announcing = announcer(region);
  let company: Company = { people: [], total: 0 };
  let open = false;
  const fill = (): void => {
    if (!open) return;
    heading.textContent = countSentence(company.total);
    list.show(company, control?.typing() ?? null);
  };
  const show = (session: Pick<Session, "viewers" | "total">): void => {
    company = companyOf(session);
    button.hidden = company.people.length === 0;
    button.replaceChildren(el("span", { class: "visually-hidden" }, barLabel(company)), discs(company));
    if (session.viewers.length > 0) announcing.show(company);
    if (open) control?.refresh();
    fill();
  };
  const stops = [
    on(popover, "beforetoggle", (event) => {
      open = event.newState === "open";
      fill();
      if (open) control?.refresh();
    }),
    on(popover, "toggle", (event) => {
      button.setAttribute("aria-expanded", String(event.newState === "open"));
      if (event.newState === "open") place(button, popover);
    }),
    // Nobody is here while there is no connection: the last ones stay until the next list is told.
    follow(source, ({ viewers, total }) => ({ viewers, total }), show),
    () => [announcing, size, control].forEach((part) => part?.dispose()),
  ];
  return { element: el("div", { class: "people-bar" }, region, button, popover), dispose: () => stops.forEach((stop) => stop()) };
}

/** Decoration: what it shows is said beside it. */
function discs(company: Company): HTMLElement {
  return el("span", { class: "shown", "aria-hidden": "true" }, ...shownOf(company));
}

function shownOf(company: Company): readonly Node[] {
  const number = (count: number): string => new Intl.NumberFormat(language()).format(count);
  if (company.total >= CROWD) return [icon("users"), el("span", { class: "count" }, number(company.total))];
  const shown = company.people.slice(0, company.people.length > DISCS_MAX ? DISCS_MAX - 1 : DISCS_MAX);
  const rest = company.total - shown.reduce((sum, { ids }) => sum + ids.length, 0);
  const all = shown.map((person) => avatar(person));
  return [el("span", { class: "discs" }, ...all), ...(rest > 0 ? [el("span", { class: "count" }, `+${number(rest)}`)] : [])];
}

function countSentence(total: number): string {
  return plural("{count} person is here", "{count} people are here", total);
}

/** "3 people are here: alice (you), typing; bob, watching; and 1 more" */
export function barLabel(company: Company): string {
  const named = company.total >= CROWD ? [] : company.people.slice(0, NAMED_MAX);
  const rest = company.total - named.reduce((sum, { ids }) => sum + ids.length, 0);
  const parts = [...named.map(described), ...(named.length > 0 && rest > 0 ? [plural("and {count} more", "and {count} more", rest)] : [])];
  return [countSentence(company.total), parts.join("; ")].filter(Boolean).join(": ");
}

function place(button: HTMLElement, popover: HTMLElement): void {
  const { offsetWidth: width, offsetHeight: height } = popover;
  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placement(button.getBoundingClientRect(), { width, height }, view);
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}
