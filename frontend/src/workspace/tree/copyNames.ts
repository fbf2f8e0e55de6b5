// The name of a copy beside its original: "notes copy.txt", "notes copy 2.txt". Pure.
import { stem } from "../../files/paths";
import { t } from "../../lib/i18n";

/** So many names are tried. */
export const NAMES_MAX = 50;
const NAME_BYTES_MAX = 255;

/** The first of its names that is not taken, or null. A folder's name has no ending. */
export function copyName(name: string, folder: boolean, taken: ReadonlySet<string>): string | null {
  const [, cut] = folder ? [0, name.length] : stem(name);
  const [base, ending] = [name.slice(0, cut), name.slice(cut)];
  for (let count = 1; count <= NAMES_MAX; count += 1) {
    const tail = count === 1 ? t("copy") : t("copy {count}", { count });
    const made = fitting(base, ` ${tail}${ending}`);
    if (!taken.has(made)) return made;
  }
  return null;
}

/** The base is cut so that the whole is no longer than a file system takes. */
function fitting(base: string, rest: string): string {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const letters = Array.from(base);
  while (letters.length > 0 && bytes(letters.join("") + rest) > NAME_BYTES_MAX) letters.pop();
  return letters.join("") + rest;
}
