// Times as people say them: "5 minutes ago", with the exact time on hover.
import { el } from "./dom";
import { language, t } from "./i18n";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const REFRESH_MS = 30 * SECOND_MS;

const STEPS: readonly (readonly [number, number, Intl.RelativeTimeFormatUnit])[] = [
  [HOUR_MS, MINUTE_MS, "minute"],
  [DAY_MS, HOUR_MS, "hour"],
  [WEEK_MS, DAY_MS, "day"],
];

/** "just now", "5 minutes ago", "yesterday"; beyond a week the date, with the year when it is another one. */
export function relative(when: Date, now: Date = new Date()): string {
  const distance = when.getTime() - now.getTime();
  const size = Math.abs(distance);
  if (size < MINUTE_MS) return t("just now");
  for (const [below, unit, name] of STEPS) {
    if (size < below) {
      return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.trunc(distance / unit), name);
    }
  }
  const sameYear = when.getFullYear() === now.getFullYear();
  const shape: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language(), sameYear ? shape : { ...shape, year: "numeric" }).format(when);
}

/** The whole truth, for the tooltip. */
export function exact(when: Date): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "medium" }).format(when);
}

/** A <time> element that `keepTimesFresh` keeps up to date. */
export function timeElement(iso: string): HTMLTimeElement {
  const made = el("time", { datetime: iso, "data-relative": true });
  refresh(made, new Date());
  return made;
}

/** Writes every `<time data-relative>` of the page as a relative time, now and while the page stands. */
export function keepTimesFresh(): () => void {
  const all = (): void => {
    const now = new Date();
    for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) refresh(element, now);
  };
  all();
  const timer = window.setInterval(all, REFRESH_MS);
  return () => window.clearInterval(timer);
}

function refresh(element: HTMLTimeElement, now: Date): void {
  const when = new Date(element.dateTime);
  if (Number.isNaN(when.getTime())) return;
  element.textContent = relative(when, now);
  element.title = exact(when);
}
