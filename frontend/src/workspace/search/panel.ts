// The search panel: holds the form and the results, and does what they ask for.
import { below, nameOf } from "../../files/paths";
import { ask } from "../../lib/dialog";
import { el, icon } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { Panel, PanelHandle, Workspace } from "../panel";
import { searchApi } from "./api";
import type { SearchApi } from "./api";
import { SearchForm } from "./form";
import { isSame, isWorthTyping, request } from "./query";
import type { Query } from "./query";
import { ReplaceCard } from "./replaceCard";
import { replacer } from "./replacement";
import type { Replacer } from "./replacement";
import { grouped } from "./results";
import type { Match, Row } from "./results";
import { Searching } from "./searching";
import { counted, limitText, named, statusText } from "./telling";
import { ResultTree } from "./tree";

/** A search begins when nothing was typed for so many milliseconds. */
const TYPING_MS = 300;
/** While a search runs the results are drawn at most once in so many milliseconds. */
const DRAW_MS = 80;
/** A longer selection is a passage, not something to look for. */
const SELECTION_CHARS_MAX = 200;

/** Panels on this page, told where to search by others; and what was told while there was none. */
const mounted = new Set<SearchPanel>();
let waiting: string | null = null;

export const searchPanel: Panel = {
  id: "search",
  title: t("Search"),
  icon: "search",
  keys: "Mod+Shift+F",
  mount: (place, workspace) => mountSearch(place, workspace, searchApi(workspace.user)),
};

/** Narrows the search to a folder; whoever calls this also shows the panel, before or after. */
export function searchInFolder(folder: string): void {
  if (mounted.size === 0) waiting = folder;
  for (const panel of mounted) panel.searchIn(folder);
}

export function mountSearch(place: HTMLElement, workspace: Workspace, api: SearchApi): PanelHandle {
  const panel = new SearchPanel(place, workspace, api);
  mounted.add(panel);
  if (waiting !== null) panel.searchIn(waiting);
  waiting = null;
  return {
    focus: () => panel.focus(),
    shown: () => panel.shown(),
    dispose: () => {
      mounted.delete(panel);
      panel.dispose();
    },
  };
}

class SearchPanel {
  private readonly form: SearchForm;
  private readonly tree: ResultTree;
  private readonly searching: Searching;
  private readonly card: ReplaceCard;
  private readonly status = el("p", { class: "search-status", role: "status" });
  private readonly tools = el("div", { class: "search-tools" });
  private readonly notices = el("div", { class: "search-notices" });
  private readonly empty = el("div", { class: "search-empty" });
  private searched: Query | null = null;
  private typing: number | undefined;
  private drawing: number | undefined;
  private told = "";

  constructor(
    place: HTMLElement,
    private readonly workspace: Workspace,
    api: SearchApi,
  ) {
    this.searching = new Searching(api, () => this.drawSoon());
    this.card = new ReplaceCard(api, workspace, {
      replaced: (matches, replace) => {
        this.searching.results.replaced(matches, replace);
        this.draw();
      },
      undone: () => this.search(),
    });
    this.form = new SearchForm({
      root: workspace.root,
      changed: (decided) => this.changed(decided),
      entered: () => this.search(),
      replacementChanged: () => this.draw(),
      replaceAll: () => void this.replace(this.searching.results.files.flatMap((file) => file.matches)),
      down: () => this.tree.focus(),
    });
    this.tree = new ResultTree({
      label: t("Matches"),
      open: (match, how) => void this.open(match, how),
      collapse: (path, collapsed) => {
        this.searching.results.collapse(path, collapsed);
        this.draw();
      },
      dismiss: (row) => this.dismiss(row),
      replace: (row) => void this.replace(row.kind === "file" ? row.file.matches : [row.match]),
    });
    const head = el("div", { class: "search-head" }, this.status, this.tools);
    place.append(el("div", { class: "search-panel" }, this.form.element, head, this.notices, this.card.element, this.empty, this.tree.element));
    this.draw();
  }

  /** What is selected in the text, if it is a word or two, is what somebody wants to look for. */
  focus(): void {
    const selected = document.activeElement?.closest(".cm-content") instanceof HTMLElement ? String(document.getSelection() ?? "") : "";
    if (selected.trim() !== "" && !selected.includes("\n") && selected.length <= SELECTION_CHARS_MAX) {
      this.form.text = selected;
      this.search();
    }
    this.form.focus();
  }

  /** While it was hidden it had no height, and what is in sight was not known. */
  shown(): void {
    this.draw();
  }

  searchIn(folder: string): void {
    this.form.searchedFolder = folder === this.workspace.root() ? null : folder;
    if (this.form.query.text !== "") this.search();
    this.form.focus();
  }

  dispose(): void {
    window.clearTimeout(this.typing);
    window.clearTimeout(this.drawing);
    this.searching.clear();
    this.card.dispose();
    this.tree.dispose();
    window.clearTimeout(this.drawing); // clearing asked for one more
  }

  private changed(decided: boolean): void {
    window.clearTimeout(this.typing);
    const { query } = this.form;
    if (query.text === "") {
      this.searched = null;
      this.searching.clear();
    } else if (decided) this.search();
    else if (isWorthTyping(query)) this.typing = window.setTimeout(() => this.search(), TYPING_MS);
    else this.searching.stop();
  }

  private search(): void {
    window.clearTimeout(this.typing);
    const { query } = this.form;
    if (query.text === "") return;
    if (this.searched === null || !isSame(query, this.searched)) this.card.clear();
    this.searched = query;
    void this.searching.start(request(query, this.workspace.root()));
  }

  private async open(match: Match, how: { readonly beside: boolean; readonly focus: boolean }): Promise<void> {
    // The editor counts UTF-16 units; before a cut line's part only its characters are known, which are nearly always the same.
    const at = { line: match.line, column: match.offset + match.from, length: match.to - match.from };
    await this.workspace.open(match.path, at, how);
  }

  private dismiss(row: Row): void {
    if (row.kind === "file") this.searching.results.dismissFile(row.file.path);
    else this.searching.results.dismiss([row.match]);
    this.draw();
  }

  /** One match is replaced at once; more are asked about, with their number. */
  private async replace(matches: readonly Match[]): Promise<void> {
    const { replacement } = this.form;
    const query = this.searched;
    if (replacement === null || query === null || matches.length === 0 || this.searching.phase.is === "running") return;
    const dirty = new Set(this.workspace.dirtyPaths());
    if (matches.length > 1 && !(await this.agree(matches, replacement, dirty))) return;
    await this.card.run(matches, replacer(query, replacement), new Set(this.workspace.dirtyPaths()));
    if (matches.length > 1) this.card.focus();
  }

  private agree(matches: readonly Match[], replacement: string, dirty: ReadonlySet<string>): Promise<boolean> {
    const root = this.workspace.root();
    const files = [...grouped(matches).keys()];
    const [only] = files.length === 1 ? files : [];
    const what = only === undefined ? counted(matches.length, files.length) : t("{matches} matches in “{name}”", { matches: matches.length, name: nameOf(only) });
    const title = replacement === "" ? t("Delete {what}?", { what }) : t("Replace {what} with “{replacement}”?", { what, replacement });
    const unsaved = files.filter((path) => dirty.has(path));
    const notes = [
      limitText(this.searching.phase) === null ? null : t("Only the matches that are listed are replaced."),
      unsaved.length === 0 ? null : t("Not touched, since they have changes that are not saved: {names}.", { names: named(unsaved, root) }),
      t("You can undo this afterwards."),
    ];
    return ask({ title, text: notes.filter((note) => note !== null).join(" "), action: replacement === "" ? t("Delete matches") : t("Replace") });
  }

  private drawSoon(): void {
    if (this.searching.phase.is !== "running") this.draw();
    else this.drawing ??= window.setTimeout(() => this.draw(), DRAW_MS);
  }

  private draw(): void {
    window.clearTimeout(this.drawing);
    this.drawing = undefined;
    const { phase, results } = this.searching;
    const { replacement } = this.form;
    const running = phase.is === "running";
    this.form.problem = phase.is === "failed" && phase.wrong ? phase.sentence : null;
    this.form.canReplace = !results.isEmpty && !running;
    const words = statusText(phase, results);
    if (this.status.textContent !== words) this.status.textContent = words;
    const replace: Replacer | null = replacement === null || this.searched === null || running ? null : replacer(this.searched, replacement);
    this.tree.element.hidden = results.isEmpty;
    this.tree.draw(results.rows(), { root: this.workspace.root(), replace });
    this.drawAround();
  }

  /** The buttons, notices and empty states: only anew when they differ, so that a focused button stays. */
  private drawAround(): void {
    const { phase, results } = this.searching;
    const collapsed = results.areAllCollapsed;
    const told = JSON.stringify([phase, results.isEmpty, collapsed, this.searched, this.workspace.root()]);
    if (told === this.told) return;
    this.told = told;
    const focused = this.tools.contains(document.activeElement);
    this.tools.replaceChildren(...this.toolButtons(collapsed));
    if (focused) this.tools.querySelector("button")?.focus();
    this.notices.replaceChildren(...this.noticesOf());
    this.empty.replaceChildren(...this.emptyStates());
  }

  private toolButtons(collapsed: boolean): HTMLElement[] {
    const { phase, results } = this.searching;
    if (phase.is === "running") return [tool("circle-stop", t("Stop searching"), () => this.searching.stop())];
    if (phase.is === "idle") return [];
    const again = tool("refresh-cw", t("Search again"), () => this.search());
    if (results.isEmpty) return [again];
    const label = collapsed ? t("Expand all files") : t("Collapse all files");
    const fold = tool(collapsed ? "chevrons-up-down" : "chevrons-down-up", label, () => {
      results.collapseAll(!collapsed);
      this.draw();
    });
    return [again, fold];
  }

  private noticesOf(): HTMLElement[] {
    const { phase } = this.searching;
    const limit = limitText(phase);
    if (limit !== null) return [notice("warning", limit, t("Narrow the search"), () => this.form.narrow())];
    if (phase.is === "failed" && !phase.wrong) return [notice("danger", phase.sentence, t("Try again"), () => this.search())];
    return [];
  }

  private emptyStates(): HTMLElement[] {
    const { phase, results } = this.searching;
    const root = this.workspace.root();
    if (phase.is === "idle") {
      const name = below(root, this.workspace.home) === "" ? t("your files") : `“${nameOf(root)}”`;
      return [el("p", { class: "muted" }, t("Finds text in {name}. Files that Git ignores are left out.", { name }))];
    }
    if (phase.is !== "done" || !results.isEmpty || this.searched === null) return [];
    const nothing = el("p", {}, t("Nothing matches “{text}”. Hidden files, and those that Git ignores, are not searched.", { text: this.searched.text }));
    if (this.searched.hidden) return [el("p", {}, t("Nothing matches “{text}”.", { text: this.searched.text }))];
    const more = el("button", { type: "button", class: "button small" }, t("Search hidden files too"));
    more.addEventListener("click", () => this.form.includeHidden());
    return [nothing, more];
  }
}

function tool(name: Parameters<typeof icon>[0], label: string, run: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "button ghost small square", "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", run);
  return made;
}

function notice(kind: "warning" | "danger", text: string, action: string, run: () => void): HTMLElement {
  const button = el("button", { type: "button", class: "button small" }, action);
  button.addEventListener("click", run);
  return el("div", { class: `notice ${kind}`, role: "status" }, icon(kind === "danger" ? "circle-alert" : "triangle-alert"), el("p", {}, text), button);
}
