// Who is at a console, as data: from the viewers that the server tells of to what the bar and its list show.
import { t } from "../lib/i18n";
import type { Viewer } from "../protocol/consoles";
import type { Session } from "../terminal/state";
import { shownName } from "./names";

export interface Person {
  /** Numbers of the attachments: one for each window. */
  readonly ids: readonly number[];
  readonly name: string;
  readonly writable: boolean;
  readonly owner: boolean;
  readonly you: boolean;
  /** Under which typing is taken away; only the owner is told. */
  readonly visitor: string | null;
}

export interface Company {
  readonly people: readonly Person[];
  /** Attachments in all; more than those of `people` when the server told only of the first. */
  readonly total: number;
}

/** You first, then the owner, then everybody in the order in which they came. */
export function companyOf({ viewers, total }: Pick<Session, "viewers" | "total">): Company {
  const people = new Map<string, Person>();
  for (const viewer of viewers) {
    const key = viewer.visitor ?? `id:${viewer.id}`;
    people.set(key, joined(people.get(key), viewer));
  }
  const rank = ({ you, owner }: Person): number => (you ? 0 : owner ? 1 : 2);
  return { people: [...people.values()].sort((one, other) => rank(one) - rank(other)), total: Math.max(total, viewers.length) };
}

function joined(person: Person | undefined, viewer: Viewer): Person {
  const { visitor } = viewer;
  return {
    ids: [...(person?.ids ?? []), viewer.id],
    name: shownName(viewer.name),
    writable: viewer.writable,
    owner: viewer.owner,
    you: viewer.you || person?.you === true,
    visitor,
  };
}

/** "alice (you), typing" */
export function described(person: Person): string {
  const name = person.you ? t("{name} (you)", { name: person.name }) : person.name;
  return t("{name}, {does}", { name, does: doing(person) });
}

export function doing({ writable }: Pick<Person, "writable">): string {
  return writable ? t("typing") : t("watching");
}

/** Attachments that `people` does not show. */
export function unseen({ people, total }: Company): number {
  return total - people.reduce((sum, { ids }) => sum + ids.length, 0);
}
