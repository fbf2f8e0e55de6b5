// What the panel says about a search and about a replacement. Pure.
import { below } from "../../files/paths";
import { language, plural, t } from "../../lib/i18n";
import type { Outcome } from "./replacing";
import type { Results } from "./results";
import type { Phase } from "./searching";

/** So many files are named in a question or an account; the others are counted. */
export const NAMES_TOLD = 5;

export function counted(matches: number, files: number): string {
  const found = plural("{written} match", "{written} matches", matches, { written: written(matches) });
  return t("{matches} in {files}", { matches: found, files: plural("{written} file", "{written} files", files, { written: written(files) }) });
}

/** The line above the results; "" before the first search. */
export function statusText(phase: Phase, results: Results): string {
  const found = counted(results.matchCount, results.fileCount);
  switch (phase.is) {
    case "idle":
      return "";
    case "running":
      return results.isEmpty ? t("Searching…") : t("Searching… {found} so far.", { found });
    case "stopped":
      return results.isEmpty ? t("Stopped.") : t("Stopped. {found} so far.", { found });
    case "failed":
      return "";
    case "done":
      return [results.isEmpty ? t("No matches.") : found, passedOver(phase.end.long_lines ?? 0)].filter((part) => part !== "").join(" · ");
  }
}

function passedOver(lines: number): string {
  return lines === 0 ? "" : plural("{count} line that matches is too long to be shown.", "{count} lines that match are too long to be shown.", lines);
}

/** Why there may be more than what is listed, and what to do; null when all is there. */
export function limitText(phase: Phase): string | null {
  if (phase.is !== "done") return null;
  const { timed_out, truncated, matches, seconds } = phase.end;
  if (timed_out) return t("The search ended at its limit of {seconds} seconds; there may be more. Search in fewer files, or for something simpler.", { seconds: Math.round(seconds) });
  if (truncated) return t("The search ended at {matches} matches; there are more. Search in fewer files, or for something longer.", { matches: written(matches) });
  return null;
}

export function named(paths: readonly string[], root: string): string {
  const shown = paths.slice(0, NAMES_TOLD).map((path) => `“${below(path, root)}”`);
  const more = paths.length - shown.length;
  const list = new Intl.ListFormat(language(), { type: "conjunction" });
  return list.format(more > 0 ? [...shown, plural("{count} other", "{count} others", more)] : shown);
}

export function outcomeText({ replaced }: Outcome): string {
  const matches = replaced.reduce((sum, file) => sum + file.matches.length, 0);
  return matches === 0 ? t("Nothing was replaced.") : t("Replaced {counted}.", { counted: counted(matches, replaced.length) });
}

function written(count: number): string {
  return new Intl.NumberFormat(language()).format(count);
}
