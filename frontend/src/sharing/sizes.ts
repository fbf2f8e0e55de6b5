// Whose window decides the terminal's size, in words, and the choice of it.
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import type { SizingRule } from "../protocol/consoles";
import type { Session } from "../terminal/state";
import { companyOf } from "./people";
import type { Source } from "./source";
import { follow } from "./source";

export type Sized = Pick<Session, "viewers" | "total" | "sizing" | "leader" | "size" | "writable">;

/** What one may choose: the owner any rule, others who may type only that theirs is followed. */
export function choices(session: Pick<Sized, "viewers" | "writable">): readonly SizingRule[] {
  if (session.viewers.some(({ you, owner }) => you && owner)) return ["owner", "fit", "one"];
  return session.writable ? ["one"] : [];
}

/** Whether that choice holds: "follow me" only while it is me who is followed. */
export function holds(rule: SizingRule, session: Pick<Sized, "viewers" | "sizing" | "leader">): boolean {
  if (session.sizing !== rule) return false;
  return rule !== "one" || session.viewers.some(({ id, you }) => you && id === session.leader);
}

/** "The terminal has the size of bob’s window: 120 × 40." */
export function sizeSentence(session: Sized): string {
  const size = session.size === null ? "" : t("{cols} × {rows}", { ...session.size });
  const people = companyOf(session).people;
  const followed = session.sizing === "one" ? people.find(({ ids }) => session.leader !== null && ids.includes(session.leader)) : people.find(({ owner }) => owner);
  if (session.sizing === "fit") return t("The terminal fits the smallest window: {size}.", { size });
  if (followed?.you === true) return t("The terminal follows your window: {size}.", { size });
  if (followed !== undefined) return t("The terminal follows the window of “{name}”: {size}.", { name: followed.name, size });
  return session.sizing === "owner" ? t("The terminal follows its owner’s window: {size}.", { size }) : t("The terminal has a size of {size}.", { size });
}

function label(rule: SizingRule): string {
  return { owner: t("Your window"), fit: t("Fit everyone"), one: t("Follow me") }[rule];
}

export interface SizeRule {
  readonly element: HTMLElement;
  readonly dispose: () => void;
}

export function sizeRule(source: Source): SizeRule {
  const words = el("p", { class: "muted small" });
  const group = el("div", { class: "choice", role: "group", "aria-label": t("Size of the terminal") });
  const element = el("div", { class: "people-size" }, el("h3", {}, t("Size")), group, words);
  let made = "";
  const show = (session: Sized): void => {
    const rules = choices(session);
    if (made !== rules.join()) group.replaceChildren(...rules.map((rule) => choice(rule, source)));
    made = rules.join();
    group.hidden = rules.length === 0;
    for (const button of group.querySelectorAll<HTMLElement>("[data-rule]")) {
      button.setAttribute("aria-pressed", String(holds(button.dataset["rule"] as SizingRule, session)));
    }
    words.textContent = sizeSentence(session);
  };
  const pick = ({ viewers, total, sizing, leader, size, writable }: Session): Sized => ({ viewers, total, sizing, leader, size, writable });
  return { element, dispose: follow(source, pick, show) };
}

function choice(rule: SizingRule, source: Source): HTMLElement {
  const button = el("button", { type: "button", "data-rule": rule, "aria-pressed": "false" }, label(rule));
  button.addEventListener("click", () => source.size(rule));
  return button;
}
