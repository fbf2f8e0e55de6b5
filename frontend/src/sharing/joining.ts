// Who came and who went, said sparingly: one sentence once things have come to rest, and none for oneself.
import { plural, t } from "../lib/i18n";
import type { Company } from "./people";
import { doing } from "./people";
import { isolated } from "./names";

/** Comings and goings are gathered for so long, in milliseconds: whoever only reconnects is not spoken of. */
export const REST_MS = 3_000;

/** The sentence about the difference; null when there is none. Two attachments of one name are two. */
export function difference(before: Company, after: Company): string | null {
  const came = missing(after, before);
  const went = missing(before, after);
  if (went.length === 0 && came.length === 0) return null;
  if (went.length === 0 && came.length === 1) {
    const [who] = came;
    return who === undefined ? null : t("{name} is here, {does}.", { name: isolated(who.name), does: doing(who) });
  }
  if (came.length === 0 && went.length === 1) return t("{name} left.", { name: isolated(went[0]?.name ?? "") });
  const parts = [
    came.length > 0 ? plural("{count} person came.", "{count} people came.", came.length) : "",
    went.length > 0 ? plural("{count} person left.", "{count} people left.", went.length) : "",
  ];
  return parts.filter(Boolean).join(" ");
}

type Who = Pick<Company["people"][number], "name" | "writable">;

/** Those of `there` whom `here` lacks, by name, since a person who reconnects has another number. */
function missing(there: Company, here: Company): Who[] {
  const counts = new Map<string, number>();
  for (const { name, you } of here.people) if (!you) counts.set(name, (counts.get(name) ?? 0) + 1);
  return there.people.filter(({ name, you }) => {
    if (you) return false;
    const left = counts.get(name) ?? 0;
    counts.set(name, left - 1);
    return left <= 0;
  });
}

export interface Announcer {
  readonly show: (company: Company) => void;
  readonly dispose: () => void;
}

/** Writes such sentences into a live region. The first company is where it starts, and is not told. */
export function announcer(region: HTMLElement): Announcer {
  let told: Company | null = null;
  let latest: Company | null = null;
  let timer = 0;
  const tell = (): void => {
    timer = 0;
    if (told === null || latest === null) return;
    const words = difference(told, latest);
    told = latest;
    if (words !== null) region.textContent = words;
  };
  const show = (company: Company): void => {
    latest = company;
    told ??= company;
    if (timer === 0) timer = window.setTimeout(tell, REST_MS);
  };
  return { show, dispose: () => window.clearTimeout(timer) };
}
