// What is shown in place of the rows: nothing yet, nothing there, nothing to be had.
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { Context } from "./context";
import { toggleHidden } from "./deeds";
import { startNew } from "./making";
import { pickFiles } from "./uploading";

type What = "rows" | "loading" | "problem" | "empty" | "hiddenOnly";

/** Which of them it is. */
export function whatToShow({ tree }: Context): What {
  const { root, folders, problems } = tree.state;
  if (problems.has(root)) return "problem";
  const known = folders.get(root);
  if (known === undefined) return "loading";
  if (tree.rows.length > 0) return "rows";
  return known.slots.length === 0 ? "empty" : "hiddenOnly";
}

/** Draws it, unless it is there already. */
export function drawState(place: HTMLElement, context: Context): void {
  const what = whatToShow(context);
  const words = context.tree.state.problems.get(context.tree.state.root) ?? "";
  context.view.element.hidden = what !== "rows";
  place.hidden = what === "rows";
  const drawn = `${what} ${words}`;
  if (place.dataset["drawn"] === drawn) return;
  place.dataset["drawn"] = drawn;
  place.replaceChildren(...(what === "rows" ? [] : [drawing(what, words, context)]));
}

function drawing(what: Exclude<What, "rows">, words: string, context: Context): HTMLElement {
  const { root } = context.tree.state;
  if (what === "loading") {
    const lines = ["medium", "short", "medium", "", "short"].map((length) => el("span", { class: `skeleton ${length}` }));
    return el("div", { class: "skeletons late", role: "status", "aria-label": t("Reading the files") }, ...lines);
  }
  if (what === "problem") {
    const again = action(t("Try again"), () => context.tree.retry(root));
    return el("div", { class: "empty", role: "alert" }, icon("circle-alert"), el("p", {}, words), el("div", { class: "row" }, again));
  }
  if (what === "hiddenOnly") {
    const show = action(t("Show hidden files"), () => toggleHidden(context));
    return el("div", { class: "empty" }, icon("eye-off"), el("p", {}, t("Only files whose names begin with a dot are here, and those are hidden.")), el("div", { class: "row" }, show));
  }
  const make = action(t("New file"), () => startNew(context, "file", root), true);
  const upload = action(t("Upload files"), () => pickFiles(context, root, false));
  const text = t("Nothing is in this folder yet. Make a file, or drop files from your computer here.");
  return el("div", { class: "empty" }, icon("folder-open"), el("p", {}, text), el("div", { class: "row" }, make, upload));
}

function action(label: string, run: () => void, primary = false): HTMLButtonElement {
  const made = el("button", { type: "button", class: primary ? "button primary" : "button" }, label);
  made.addEventListener("click", run);
  return made;
}
