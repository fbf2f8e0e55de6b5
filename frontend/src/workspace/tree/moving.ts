// Moves and copies things into a folder: by dragging, by paste, as a duplicate. Never over something that is there.
import { join, nameOf, parent } from "../../files/paths";
import { isFolder } from "../../files/listing";
import { HttpError, sentence } from "../../lib/http";
import { plural, t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Context } from "./context";
import { copyName, NAMES_MAX } from "./copyNames";
import { namesIn } from "./folders";
import { isWithin } from "./selection";
import { entryAt, movedTo, type TreeState } from "./state";

const CONFLICT = 409;

export type Carried = readonly (readonly [from: string, to: string])[];

/** Why these cannot go there, as a sentence, or null. Pure. */
export function carryProblem(paths: readonly string[], into: string): string | null {
  const itself = paths.find((path) => isWithin(into, path));
  return itself === undefined ? null : t("“{name}” cannot go into itself.", { name: nameOf(itself) });
}

/** Those that a move would really move: what is in the folder already stays. Pure. */
export function elsewhere(paths: readonly string[], into: string): string[] {
  return paths.filter((path) => parent(path) !== into);
}

export async function move(context: Context, paths: readonly string[], into: string): Promise<void> {
  const going = elsewhere(paths, into);
  const problem = carryProblem(going, into);
  if (problem !== null) toast(problem, { kind: "warning" });
  if (problem !== null || going.length === 0) return;
  const words = plural("Moving {count} thing", "Moving {count} things", going.length);
  let done: Carried = [];
  await context.attempt(words, async () => {
    done = await each(context, going, async (path) => {
      const to = join(into, nameOf(path));
      await moveOne(context, path, to);
      return to;
    });
  });
  if (done.length === 0) return;
  await settle(context, done);
  const [only] = done;
  const told = done.length === 1 && only !== undefined
    ? t("“{name}” moved to “{folder}”.", { name: nameOf(only[0]), folder: nameOf(into) })
    : plural("{count} thing moved to “{folder}”.", "{count} things moved to “{folder}”.", done.length, { folder: nameOf(into) });
  toast(told, { kind: "ok", action: { label: t("Undo"), run: () => void undo(context, done) } });
}

/** Copies into the folder; beside its original, or where its name is taken, a copy gets a name that says so. */
export async function copy(context: Context, paths: readonly string[], into: string): Promise<void> {
  const problem = carryProblem(paths, into);
  if (problem !== null) {
    toast(problem, { kind: "warning" });
    return;
  }
  let done: Carried = [];
  await context.attempt(plural("Copying {count} thing", "Copying {count} things", paths.length), async () => {
    done = await each(context, paths, (path) => copyOne(context, path, into));
  });
  if (done.length > 0) await settle(context, done.map(([, to]) => [to, to] as const));
}

export function duplicate(context: Context, paths: readonly string[]): Promise<void> {
  const [first] = paths;
  return first === undefined ? Promise.resolve() : copy(context, paths, parent(first));
}

async function moveOne({ api, tree, workspace }: Context, from: string, to: string): Promise<void> {
  await api.rename(from, to);
  workspace.moved(from, to);
  tree.change((state) => movedTo(state, from, to));
}

async function copyOne({ api, tree }: Context, path: string, into: string): Promise<string> {
  const taken = takenIn(tree.state, into);
  const entry = entryAt(tree.state, path);
  const folder = entry !== null && isFolder(entry);
  for (let tries = 0; tries < NAMES_MAX; tries += 1) {
    const name = taken.has(nameOf(path)) ? copyName(nameOf(path), folder, taken) : nameOf(path);
    if (name === null) break;
    try {
      await api.copy(path, join(into, name));
      return join(into, name);
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== CONFLICT) throw error;
      taken.add(name); // it is there, but we had not heard of it
    }
  }
  throw new HttpError(t("“{name}” and {count} names for a copy of it are taken there.", { name: nameOf(path), count: NAMES_MAX }), CONFLICT);
}

function takenIn(state: TreeState, folder: string): Set<string> {
  return namesIn(state.folders.get(folder));
}

/** One after the other. What failed is told once; what went well is returned. */
async function each({ tree }: Context, paths: readonly string[], deed: (path: string) => Promise<string>): Promise<Carried> {
  const done: [string, string][] = [];
  const failures: unknown[] = [];
  for (const path of paths) {
    try {
      done.push([path, await deed(path)]);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    const first = sentence(failures[0]);
    toast(paths.length === 1 ? first : t("{failed} of {count} failed: {why}", { failed: failures.length, count: paths.length, why: first }), { kind: "danger" });
    if (done.length === 0) await tree.refresh(new Set(paths.map(parent)));
  }
  return done;
}

/** Reads again the folders that changed, and chooses what arrived, where it can be seen. */
async function settle({ tree, view }: Context, done: Carried): Promise<void> {
  await tree.refresh(new Set(done.flatMap(([from, to]) => [parent(from), parent(to)])));
  const arrived = done.map(([, to]) => to).filter((to) => tree.rows.indexOf(to) >= 0);
  const last = arrived.at(-1);
  if (last === undefined) return;
  tree.change((state) => ({ ...state, selection: { focused: last, anchor: last, chosen: new Set(arrived) } }));
  view.scrollToFocused();
}

async function undo(context: Context, done: Carried): Promise<void> {
  let back: Carried = [];
  await context.attempt(t("Moving back"), async () => {
    const places = new Map(done.map(([from, to]) => [to, from]));
    back = await each(context, [...places.keys()].reverse(), async (path) => {
      const to = places.get(path) ?? path;
      await moveOne(context, path, to);
      return to;
    });
  });
  if (back.length > 0) await settle(context, back);
}
