// Deletes to the trash, from which it can be taken back at once.
import { nameOf, parent } from "../../files/paths";
import { ask } from "../../lib/dialog";
import { HttpError, sentence } from "../../lib/http";
import { plural, t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Context } from "./context";
import { isWithin } from "./selection";
import { gone } from "./state";

const CHANGED = "trash-changed";
const NO_SPACE = 507;

/** Calls back when something went into the trash or came out of it; returns its undoing. */
export function onTrashChanged(heard: () => void): () => void {
  document.addEventListener(CHANGED, heard);
  return () => document.removeEventListener(CHANGED, heard);
}

export async function trash(context: Context, paths: readonly string[]): Promise<void> {
  const { api, tree, attempt } = context;
  if (paths.length === 0 || !(await agreedToLoseText(context, paths))) return;
  const [first = ""] = paths;
  const words = paths.length === 1 ? t("Deleting “{name}”", { name: nameOf(first) }) : plural("Deleting {count} thing", "Deleting {count} things", paths.length);
  await attempt(words, async () => {
    try {
      const { items, failed } = await api.trash(paths);
      left(context, items.map((item) => item.path));
      document.dispatchEvent(new Event(CHANGED));
      tellFailures(failed, paths.length);
      if (items.length > 0) tellTrashed(context, items);
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== NO_SPACE) throw error;
      await deleteForGood(context, paths, sentence(error));
    }
  });
  await tree.refresh(new Set(paths.map(parent)));
}

/** Puts things back where they were, and shows them there. Resolves to whether all are back. */
export async function restore({ api, tree, attempt }: Context, ids: readonly string[]): Promise<boolean> {
  let all = false;
  await attempt(t("Putting back"), async () => {
    const { paths, failed } = await api.restore(ids);
    document.dispatchEvent(new Event(CHANGED));
    tellFailures(failed, ids.length);
    await tree.refresh(new Set(paths.map(parent)));
    const last = paths.at(-1);
    if (last !== undefined) await tree.reveal(last);
    all = failed.length === 0;
  });
  return all;
}

function left({ tree, workspace }: Context, paths: readonly string[]): void {
  for (const path of paths) workspace.deleted(path);
  tree.change((state) => paths.reduce(gone, state));
}

function tellTrashed(context: Context, items: readonly { readonly id: string; readonly path: string }[]): void {
  const [first] = items;
  const told = items.length === 1 && first !== undefined
    ? t("“{name}” is in the trash.", { name: nameOf(first.path) })
    : plural("{count} thing is in the trash.", "{count} things are in the trash.", items.length);
  toast(told, { kind: "ok", action: { label: t("Undo"), run: () => void restore(context, items.map((item) => item.id)) } });
}

function tellFailures(failed: readonly { readonly detail: string }[], count: number): void {
  const [first] = failed;
  if (first === undefined) return;
  toast(count === 1 ? first.detail : t("{failed} of {count} failed: {why}", { failed: failed.length, count, why: first.detail }), { kind: "danger" });
}

/** The disk has no room for the trash itself: what is deleted now frees it, but is gone. */
async function deleteForGood(context: Context, paths: readonly string[], why: string): Promise<void> {
  const [first = ""] = paths;
  const title = paths.length === 1 ? t("Delete “{name}” for good?", { name: nameOf(first) }) : plural("Delete {count} thing for good?", "Delete {count} things for good?", paths.length);
  if (!(await ask({ title, text: `${why} ${t("This cannot be undone.")}`, action: t("Delete for good"), danger: true }))) return;
  for (const path of paths) {
    await context.api.delete(path);
    left(context, [path]);
  }
}

/** A text that is open and not saved is on no disk, so no trash has it. */
async function agreedToLoseText({ workspace }: Context, paths: readonly string[]): Promise<boolean> {
  const unsaved = workspace.dirtyPaths().filter((open) => paths.some((path) => isWithin(open, path)));
  const [first] = unsaved;
  if (first === undefined) return true;
  const title = unsaved.length === 1 ? t("Delete “{name}”, which has unsaved text?", { name: nameOf(first) }) : plural("Delete {count} file with unsaved text?", "Delete {count} files with unsaved text?", unsaved.length);
  return ask({ title, text: t("The trash keeps what was saved last, not what you typed since."), action: t("Delete"), danger: true });
}
