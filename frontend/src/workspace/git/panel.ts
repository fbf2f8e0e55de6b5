// The Git panel: the repository of the file in use, what differs in it, and what is done about that.
import { join, nameOf } from "../../files/paths";
import { ask } from "../../lib/dialog";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { plural, t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Panel, PanelHandle, Workspace } from "../panel";
import { gitApi } from "./api";
import type { GitApi, GitStatus } from "./api";
import { chooseBranch } from "./branchDialog";
import { ChangeList } from "./changeList";
import type { Deed } from "./changeList";
import { sections } from "./changes";
import type { Change, SectionName } from "./changes";
import { CommitBox } from "./commitBox";
import { diffView } from "./diffView";
import { commitAs } from "./identity";
import { isWithin, Repository } from "./repository";
import { pushLine } from "./shell";

/** So long after a change in a folder the repository is looked at, in milliseconds. */
const CHANGED_MS = 400;
/** What a console does to a repository is nowhere told: it is looked at again after so many milliseconds. */
const AFTER_CONSOLE_MS = [3_000, 10_000, 30_000] as const;
/** So many names a question tells. */
const NAMES_TOLD = 8;

export const gitPanel: Panel = {
  id: "git",
  title: t("Git"),
  icon: "git-branch",
  keys: "Mod+Shift+G",
  mount: (place, workspace) => mountGit(place, workspace, gitApi(workspace.user)),
};

export function mountGit(place: HTMLElement, workspace: Workspace, api: GitApi): PanelHandle {
  const panel = new GitPanel(place, workspace, api);
  return { focus: () => panel.focus(), shown: () => panel.shown(), hidden: () => panel.hidden(), dispose: () => panel.dispose() };
}

class GitPanel {
  private readonly repository: Repository;
  private readonly head = el("div", { class: "git-head" });
  private readonly notices = el("div", { class: "git-notices" });
  private readonly box: CommitBox;
  private readonly list: ChangeList;
  private readonly clean = el("p", { class: "git-clean" }, t("Nothing has changed since the last commit."));
  private readonly more = el("p", { class: "git-clean" }, t("There are more changed files than are listed. A .gitignore file leaves out what does not belong to the project."));
  private readonly there: HTMLElement;
  private readonly empty = el("div", { class: "git-empty" });
  private isShown = true;
  private stale = false;
  private told = "";
  private readonly timers = new Set<number>();
  private changedTimer: number | undefined;
  private readonly stops: (() => void)[] = [];

  constructor(
    place: HTMLElement,
    private readonly workspace: Workspace,
    private readonly api: GitApi,
  ) {
    this.repository = new Repository(api, workspace.root, () => this.draw());
    this.box = new CommitBox((message, all) => this.commit(message, all));
    this.list = new ChangeList({
      openDiff: (change, section) => this.openDiff(change, section),
      openFile: (change) => void this.workspace.open(this.absolute(change)),
      act: (deed, changes, section) => void this.act(deed, changes, section),
    });
    this.there = el("div", { class: "git-there" }, this.head, this.notices, this.box.element, this.clean, this.more, this.list.element);
    place.append(el("div", { class: "git-panel" }, this.there, this.empty));
    const look = (): void => {
      if (document.visibilityState === "visible") this.soon();
    };
    document.addEventListener("visibilitychange", look);
    this.stops.push(
      () => document.removeEventListener("visibilitychange", look),
      workspace.onFoldersChanged((folders) => this.foldersChanged(folders)),
      workspace.onActiveChanged((path) => {
        if (this.repository.use(path)) this.soon();
      }),
    );
    this.draw();
    void this.repository.refresh();
  }

  focus(): void {
    if (this.repository.status !== null) this.box.focus();
    else this.empty.querySelector("button")?.focus();
  }

  shown(): void {
    this.isShown = true;
    if (this.stale) void this.refresh();
  }

  hidden(): void {
    this.isShown = false;
  }

  dispose(): void {
    for (const timer of this.timers) window.clearTimeout(timer);
    window.clearTimeout(this.changedTimer);
    for (const stop of this.stops) stop();
  }

  private foldersChanged(folders: ReadonlySet<string>): void {
    const within = this.repository.status?.root ?? this.workspace.root();
    if ([...folders].some((folder) => isWithin(folder, within))) this.soon();
  }

  /** A burst of changes is one look, and nobody looks while the panel is not in sight. */
  private soon(): void {
    this.stale = true;
    window.clearTimeout(this.changedTimer);
    this.changedTimer = window.setTimeout(() => {
      if (this.isShown) void this.refresh();
    }, CHANGED_MS);
  }

  private async refresh(): Promise<void> {
    this.stale = false;
    await this.repository.refresh();
  }

  private absolute(change: Change): string {
    return join(this.repository.status?.root ?? this.workspace.root(), change.path);
  }

  private openDiff(change: Change, section: SectionName): void {
    const root = this.repository.status?.root;
    if (root === undefined) return;
    // A file in conflict holds both sides already, between marks that are to be edited.
    if (section === "conflicted") void this.workspace.open(this.absolute(change));
    else this.workspace.openView(diffView({ root, file: change.path, staged: section === "staged", deleted: change.letter === "D" }, this.api, this.workspace));
  }

  private async act(deed: Deed, changes: readonly Change[], section: SectionName): Promise<void> {
    if (deed === "discard" && !(await this.agree(changes, section))) return;
    const files = changes.map(({ path }) => path);
    if (await this.repository.act((root) => this.api[deed](root, files))) return;
    this.notices.querySelector("button")?.focus();
  }

  private agree(changes: readonly Change[], section: SectionName): Promise<boolean> {
    const isNew = section === "untracked";
    const [only] = changes.length === 1 ? changes : [];
    const name = nameOf(only?.path ?? "");
    const title = isNew
      ? only !== undefined
        ? t("Delete “{name}”?", { name })
        : plural("Delete {count} new file?", "Delete {count} new files?", changes.length)
      : only !== undefined
        ? t("Discard the changes in “{name}”?", { name })
        : plural("Discard the changes in {count} file?", "Discard the changes in {count} files?", changes.length);
    const text = isNew ? t("Git has never kept them, so that this cannot be undone.") : t("The files become as they were staged or committed last. This cannot be undone.");
    const content = only === undefined ? [names(changes)] : [];
    return ask({ title, text, action: isNew ? t("Delete") : t("Discard changes"), danger: true, content });
  }

  private async commit(message: string, all: boolean): Promise<boolean> {
    const done = await this.repository.act(async (root) => {
      if (all) await this.api.stageAll(root);
      await commitAs(this.api, root, message);
    });
    if (done) toast(t("Committed."), { kind: "ok" });
    return done;
  }

  private async switchBranch(): Promise<void> {
    const root = this.repository.status?.root;
    if (root === undefined) return;
    try {
      const chosen = await chooseBranch(await this.api.branches(root));
      if (chosen !== null) await this.repository.act((place) => this.api.switchTo(place, chosen.branch, chosen.create));
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
    }
  }

  /** Typed into a console, where git can ask for a name and a password, and where its words can be read. */
  private async inConsole(line: string): Promise<void> {
    const root = this.repository.status?.root;
    if (root === undefined) return;
    await this.workspace.terminal(root, line, true);
    for (const milliseconds of AFTER_CONSOLE_MS) {
      const timer = window.setTimeout(() => {
        this.timers.delete(timer);
        this.soon();
      }, milliseconds);
      this.timers.add(timer);
    }
  }

  private draw(): void {
    const { shown, status, busy } = this.repository;
    this.there.hidden = status === null;
    this.there.ariaBusy = String(busy);
    this.empty.hidden = status !== null;
    if (status !== null) this.drawStatus(status, busy);
    const told = JSON.stringify([shown, this.workspace.root(), this.repository.problem, this.repository.trouble, busy]);
    if (told === this.told) return;
    this.told = told;
    if (status !== null) this.drawHead(status);
    this.notices.replaceChildren(...this.noticesOf());
    this.empty.replaceChildren(...this.emptyStates());
  }

  private drawStatus({ root, files, truncated }: GitStatus, busy: boolean): void {
    const shown = sections(files);
    const count = (...wanted: SectionName[]): number => shown.filter(({ name }) => wanted.includes(name)).reduce((sum, { changes }) => sum + changes.length, 0);
    const unsaved = this.workspace.dirtyPaths().filter((path) => isWithin(path, root)).length;
    this.box.show({ root, staged: count("staged"), others: count("changed", "untracked"), conflicted: count("conflicted"), unsaved, busy });
    this.list.draw(shown);
    this.clean.hidden = files.length > 0;
    this.more.hidden = !truncated;
  }

  private drawHead(status: GitStatus): void {
    const { branch, head, upstream } = status;
    const [ahead, behind] = [status.ahead ?? 0, status.behind ?? 0];
    const focused = document.activeElement instanceof HTMLElement && this.head.contains(document.activeElement) ? document.activeElement.dataset["key"] : undefined;
    const words = branch ?? (head === null ? t("No branch yet") : t("At commit {id}, on no branch", { id: head.slice(0, 7) }));
    const label = t("Branch: {name}. Switch to another", { name: words });
    const branchButton = el("button", { type: "button", class: "button ghost small branch", "data-key": "branch", "aria-label": label, title: label }, icon("git-branch"), el("span", { class: "cut" }, words), icon("chevron-down"));
    branchButton.addEventListener("click", () => void this.switchBranch());
    const pull = this.tool("pull", "arrow-down", behind > 0 ? plural("Pull {count} commit", "Pull {count} commits", behind) : t("Pull"), behind, () => this.inConsole("git pull"));
    const push = this.tool("push", "arrow-up", ahead > 0 ? plural("Push {count} commit", "Push {count} commits", ahead) : upstream === null ? t("Push this branch for the first time") : t("Push"), ahead, () => this.inConsole(pushLine(status)));
    const fetch = this.tool("fetch", "download", t("Fetch: see what others have pushed"), 0, () => this.inConsole("git fetch"));
    const again = this.tool("again", "refresh-cw", t("Look again"), 0, () => this.refresh());
    const root = el("p", { class: "git-root cut", title: status.root }, icon("folder"), nameOf(status.root));
    const isElsewhere = status.root !== this.workspace.root();
    this.head.replaceChildren(...(isElsewhere ? [root] : []), el("div", { class: "row" }, branchButton, el("span", { class: "end" }, pull, push, fetch, again)));
    if (focused !== undefined) this.head.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  }

  private tool(key: string, name: Parameters<typeof icon>[0], label: string, count: number, run: () => Promise<void>): HTMLElement {
    const button = el("button", { type: "button", class: "button ghost small", "data-key": key, "aria-label": label, title: label }, icon(name), count > 0 ? String(count) : null);
    button.addEventListener("click", () => void run());
    return button;
  }

  private noticesOf(): HTMLElement[] {
    const { problem, trouble } = this.repository;
    const shown: HTMLElement[] = [];
    if (problem !== null) {
      const dismiss = el("button", { type: "button", class: "button small" }, t("Dismiss"));
      dismiss.addEventListener("click", () => this.repository.forgetProblem());
      shown.push(notice(problem, dismiss));
    }
    if (trouble !== null) {
      const again = el("button", { type: "button", class: "button small" }, t("Try again"));
      again.addEventListener("click", () => void this.refresh());
      shown.push(notice(t("This may be out of date. {sentence}", { sentence: trouble }), again));
    }
    return shown;
  }

  private emptyStates(): HTMLElement[] {
    const { shown, problem } = this.repository;
    if (shown.is === "unknown") return [el("div", { class: "skeletons" }, el("span", { class: "skeleton medium" }), el("span", { class: "skeleton" }), el("span", { class: "skeleton short" }))];
    if (shown.is === "failed") {
      const again = el("button", { type: "button", class: "button" }, t("Try again"));
      again.addEventListener("click", () => void this.refresh());
      return [el("div", { class: "empty" }, icon("circle-alert"), el("p", {}, shown.sentence), again)];
    }
    if (shown.is !== "none") return [];
    return [this.noRepository(problem)];
  }

  private noRepository(problem: string | null): HTMLElement {
    const root = this.workspace.root();
    const isHome = root === this.workspace.home;
    const text = isHome
      ? t("Git keeps every version of a project. Open a project's folder here, or a file of a repository, to work with it.")
      : t("Git keeps every version of a project: what changed, when and why, and the way back.");
    const start = el("button", { type: "button", class: isHome ? "button" : "button primary" }, icon("git-branch"), isHome ? t("Start a repository in your home folder") : t("Start a repository"));
    start.disabled = this.repository.busy;
    start.addEventListener("click", () => void this.repository.act(() => this.api.init(root)));
    const title = el("h3", {}, t("“{name}” is in no Git repository", { name: nameOf(root) }));
    return el("div", { class: "empty" }, icon("git-branch"), title, el("p", {}, text), problem === null ? null : el("p", { class: "error", role: "alert" }, problem), start);
  }
}

function names(changes: readonly Change[]): HTMLElement {
  const shown = changes.slice(0, NAMES_TOLD).map(({ path }) => el("li", {}, path));
  const more = changes.length - shown.length;
  return el("ul", { class: "git-names" }, ...shown, more > 0 ? el("li", {}, plural("{count} more", "{count} more", more)) : null);
}

function notice(text: string, action: HTMLElement): HTMLElement {
  return el("div", { class: "notice danger", role: "alert" }, icon("circle-alert"), el("p", {}, text), action);
}
