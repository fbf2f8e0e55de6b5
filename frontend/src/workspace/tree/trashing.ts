// Deletes to the trash, from which it can be taken back at once.
import { parent } from "../../files/paths";
import { ask } from "../../lib/dialog";
import { plural, t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { nameOf, type Context } from "./context";
import { isWithin } from "./selection";
import { gone } from "./state";

const CHANGED = "trash-changed";

/** Calls back when something went into the trash or came out of it; returns its undoing. */
export function onTrashChanged(heard: () => void): () => void {
  document.addEventListener(CHANGED, heard);
  return () => document.removeEventListener(CHANGED, heard);
}

export async function trash(context: Context, paths: readonly string[]): Promise<void> {
  const { api, tree, workspace, attempt } = context;
  if (paths.length === 0 || !(await agreedToLoseText(context, paths))) return;
  const [first = ""] = paths;
  const words = paths.length === 1 ? t("Deleting “{name}”", { name: nameOf(first) }) : plural("Deleting {count} thing", "Deleting {count} things", paths.length);
  const folders = new Set(paths.map(parent));
  let ids: string[] = [];
  await attempt(words, async () => {
    const items = await api.trash(paths);
    ids = items.map((item) => item.id);
    for (const path of paths) workspace.deleted(path);
    tree.change((state) => paths.reduce(gone, state));
    document.dispatchEvent(new Event(CHANGED));
  });
  await tree.refresh(folders);
  if (ids.length === 0) return;
  const told = paths.length === 1 ? t("“{name}” is in the trash.", { name: nameOf(first) }) : plural("{count} thing is in the trash.", "{count} things are in the trash.", paths.length);
  toast(told, { kind: "ok", action: { label: t("Undo"), run: () => void restore(context, ids) } });
}

/** Puts things back where they were, and shows them there. */
export async function restore({ api, tree, attempt }: Context, ids: readonly string[]): Promise<boolean> {
  return attempt(t("Putting back"), async () => {
    const paths = await api.restore(ids);
    document.dispatchEvent(new Event(CHANGED));
    await tree.refresh(new Set(paths.map(parent)));
    const last = paths.at(-1);
    if (last !== undefined) await tree.reveal(last);
  });
}

/** A text that is open and not saved is on no disk, so no trash has it. */
async function agreedToLoseText({ workspace }: Context, paths: readonly string[]): Promise<boolean> {
  const unsaved = workspace.dirtyPaths().filter((open) => paths.some((path) => isWithin(open, path)));
  const [first] = unsaved;
  if (first === undefined) return true;
  const title = unsaved.length === 1 ? t("Delete “{name}”, which has unsaved text?", { name: nameOf(first) }) : plural("Delete {count} file with unsaved text?", "Delete {count} files with unsaved text?", unsaved.length);
  return ask({ title, text: t("The trash keeps what was saved last, not what you typed since."), action: t("Delete"), danger: true });
}
