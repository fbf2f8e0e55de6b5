// An entry in words: its rights as `ls` writes them, its size and time. Pure.
import type { Entry } from "../../files/listing";
import { t } from "../../lib/i18n";
import { size } from "../../lib/sizes";
import { exact } from "../../lib/time";

const RIGHTS = ["r", "w", "x"] as const;
const SETUID = 0o4000;
const SETGID = 0o2000;
const STICKY = 0o1000;

/** "rwxr-x---" with s and t where they belong, and the digits: "rw-r--r-- (644)". */
export function modeWords(mode: number): string {
  const letters: string[] = Array.from({ length: 9 }, (_, at) => ((mode >> (8 - at)) & 1 ? (RIGHTS[at % 3] ?? "-") : "-"));
  const special = (bit: number, at: number, letter: string): void => {
    if (mode & bit) letters[at] = letters[at] === "x" ? letter : letter.toUpperCase();
  };
  special(SETUID, 2, "s");
  special(SETGID, 5, "s");
  special(STICKY, 8, "t");
  return `${letters.join("")} (${(mode & 0o7777).toString(8).padStart(3, "0")})`;
}

/** What hovering over a row tells. */
export function described(entry: Entry): string {
  const when = new Date(entry.modified_at);
  const lines = [
    entry.name,
    entry.target === null ? null : (entry.target_kind ?? null) === null ? t("Link to {target}, which is not there", { target: entry.target }) : t("Link to {target}", { target: entry.target }),
    entry.kind === "file" ? size(entry.size) : null,
    entry.mode === 0 ? null : modeWords(entry.mode),
    Number.isNaN(when.getTime()) || when.getTime() === 0 ? null : t("Changed {when}", { when: exact(when) }),
    entry.utf8 ? null : t("Its name is not UTF-8. Rename it in a console to work with it here."),
  ];
  return lines.filter((line) => line !== null).join("\n");
}
