// Makes and renames things in place: the name is typed in the row itself.
import { isFolder } from "../../files/listing";
import { join, nameOf, nameProblem, parent, stem } from "../../files/paths";
import { t } from "../../lib/i18n";
import type { Context } from "./context";
import { namesIn } from "./folders";
import { nameField } from "./naming";
import { entryAt, movedTo, type Draft } from "./state";

/** Shows a row at the top of the folder in which the name of something new is typed. */
export function startNew(context: Context, kind: "file" | "folder", folder: string): void {
  const { tree, view } = context;
  if (tree.state.draft !== null) ended(context);
  if (folder !== tree.state.root && !tree.state.expanded.has(folder)) tree.open(folder);
  const key = `${folder}\0draft`;
  const { focused: before } = tree.state.selection;
  tree.change((state) => ({ ...state, draft: { kind, folder, before }, selection: { ...state.selection, focused: key } }));
  view.scrollToFocused();
}

export function startRename(context: Context, path: string): void {
  const { tree, view } = context;
  if (entryAt(tree.state, path) === null) return;
  tree.change((state) => ({ ...state, draft: { kind: "rename", path }, selection: { ...state.selection, focused: path } }));
  view.scrollToFocused();
}

/** The field for the present draft, for the view to put into its row. */
export function draftField(context: Context, draft: Draft | null): { readonly element: HTMLElement; readonly begin: () => void } {
  if (draft === null) throw new Error("No name is being typed.");
  if (draft.kind === "rename") return renameField(context, draft.path);
  const { kind, folder } = draft;
  const label = kind === "file" ? t("Name of the new file, with its ending") : t("Name of the new folder");
  const check = (name: string): string | null => nameProblem(name, namesIn(context.tree.state.folders.get(folder)));
  return nameField({
    label, check, value: "", selection: [0, 0],
    done: (name, how) => {
      ended(context);
      if (name !== null) void make(context, kind, join(folder, name), how === "key");
      else if (how === "key") context.view.focus();
    },
  });
}

function renameField(context: Context, path: string): { readonly element: HTMLElement; readonly begin: () => void } {
  const entry = entryAt(context.tree.state, path);
  const name = nameOf(path);
  const check = (typed: string): string | null => {
    const taken = namesIn(context.tree.state.folders.get(parent(path)));
    taken.delete(name);
    return nameProblem(typed, taken);
  };
  return nameField({
    label: t("New name of “{name}”", { name }), check, value: name,
    selection: entry !== null && isFolder(entry) ? [0, name.length] : stem(name),
    done: (typed, how) => {
      ended(context);
      if (typed !== null) void rename(context, path, join(parent(path), typed), how === "key");
    },
  });
}

function ended({ tree }: Context): void {
  tree.change((state) => {
    const focused = state.draft === null || state.draft.kind === "rename" ? state.selection.focused : state.draft.before;
    return { ...state, draft: null, selection: { ...state.selection, focused } };
  });
}

async function make({ api, tree, view, workspace, attempt }: Context, kind: "file" | "folder", path: string, focus: boolean): Promise<void> {
  await attempt(t("Making “{name}”", { name: nameOf(path) }), async () => {
    await (kind === "file" ? api.makeFile(path) : api.makeFolder(path));
    await tree.refresh([parent(path)]);
    await tree.reveal(path);
    if (kind === "file") await workspace.open(path);
    else if (focus) view.focus();
  });
}

async function rename({ api, tree, view, workspace, attempt }: Context, from: string, to: string, focus: boolean): Promise<void> {
  await attempt(t("Renaming “{name}”", { name: nameOf(from) }), async () => {
    await api.rename(from, to);
    workspace.moved(from, to);
    tree.change((state) => movedTo(state, from, to));
    await tree.refresh([parent(to), to]);
    await tree.reveal(to);
    if (focus) view.focus();
  });
}
