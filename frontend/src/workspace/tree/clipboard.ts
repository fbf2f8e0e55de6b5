// Copy, cut and paste within the tree. What was cut goes only when it is pasted.
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Context } from "./context";
import { copy, move } from "./moving";

export function take({ tree }: Context, paths: readonly string[], cut: boolean): void {
  if (paths.length > 0) tree.change((state) => ({ ...state, clipboard: { paths, cut } }));
}

export async function paste(context: Context, into: string): Promise<void> {
  const { clipboard } = context.tree.state;
  if (clipboard === null) {
    toast(t("Nothing was copied in the tree yet. To bring files from your computer, drop them on a folder."));
    return;
  }
  if (!clipboard.cut) {
    await copy(context, clipboard.paths, into);
    return;
  }
  context.tree.change((state) => ({ ...state, clipboard: null }));
  await move(context, clipboard.paths, into);
}
