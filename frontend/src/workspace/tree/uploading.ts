// Files from the person's computer, chosen or dropped, go into a folder of the tree.
import { nameOf } from "../../files/paths";
import { agreeToReplace } from "../../files/replacing";
import { pickedFrom, type Picked } from "../../files/picking";
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { Context } from "./context";

/** Asks the browser for files, or for a folder with all in it. */
export function pickFiles(context: Context, into: string, folder: boolean): void {
  const input = el("input", { type: "file", multiple: true, webkitdirectory: folder, "aria-label": folder ? t("Upload a folder") : t("Upload files") });
  input.addEventListener("change", () => void uploadInto(context, into, () => Promise.resolve(pickedFrom(input.files ?? []))));
  input.click();
}

/** `pick` is called at once: the browser forgets what was dropped. */
export async function uploadInto(context: Context, into: string, pick: () => Promise<readonly Picked[]>): Promise<void> {
  const { api, tree, uploads, attempt } = context;
  const picking = Promise.resolve().then(pick);
  await attempt(t("Uploading into “{name}”", { name: nameOf(into) }), async () => {
    const picked = await picking;
    const known = tree.state.folders.get(into)?.slots ?? (await api.listing(into)).entries;
    const replaced = await agreeToReplace(picked, known.filter((entry) => entry !== undefined));
    if (replaced !== null) await uploads.add(into, picked, replaced);
  });
}
