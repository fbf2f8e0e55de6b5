// Whether what is uploaded may take the place of what is in the folder: asked once, naming the things.
import { ask } from "../lib/dialog";
import { plural, t } from "../lib/i18n";
import { isFolder, type Entry } from "./listing";
import { clashing, topOf, type Picked } from "./picking";

/** So many names a question tells. */
const NAMES_TOLD = 5;

/** The paths of what was chosen that may be written over, none when nothing is in the way; null when the person turned away. */
export async function agreeToReplace(picked: readonly Picked[], there: readonly Entry[]): Promise<ReadonlySet<string> | null> {
  const clashes = clashing(picked, new Set(there.map((entry) => entry.name)));
  if (clashes.length > 0 && !(await agreed(clashes, there))) return null;
  return new Set(picked.map((one) => one.path).filter((path) => clashes.includes(topOf(path))));
}

function agreed(names: readonly string[], there: readonly Entry[]): Promise<boolean> {
  const told = names.slice(0, NAMES_TOLD).join(", ");
  if (there.some((entry) => names.includes(entry.name) && isFolder(entry))) {
    const text = t("A folder of this name is already there: {names}. Files in it that are uploaded again are replaced; the others stay.", { names: told });
    return ask({ title: t("Upload over what is there?"), text, action: t("Upload and replace"), danger: true });
  }
  const title = names.length === 1 ? t("Replace “{name}”?", { name: told }) : plural("Replace {count} file?", "Replace {count} files?", names.length);
  const text = names.length === 1 ? t("A file of this name is already there; what is in it now is lost.") : t("Files of these names are already there: {names}.", { names: told });
  return ask({ title, text, action: t("Replace"), danger: true });
}
