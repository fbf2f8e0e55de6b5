// A file's difference as a tab of the workspace: fetched, shown, and fetched again when the file changed.
import { join, nameOf, parent } from "../../files/paths";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { plural, t } from "../../lib/i18n";
import type { Workspace, WorkspaceView } from "../panel";
import type { GitApi, Sides } from "./api";
import type { ShownDiff } from "./diffEditor";

/** Beside one another from this width on, in pixels. */
const BESIDE_PX = 720;
/** Larger texts, in UTF-16 units, are not compared in the browser. */
const SIDE_CHARS_MAX = 2_000_000;
const REFRESH_MS = 400;

export interface DiffOf {
  readonly root: string;
  /** Below the root. */
  readonly file: string;
  /** What the next commit takes, against the last; else the file against what is staged. */
  readonly staged: boolean;
  /** It is not in the working tree any more. */
  readonly deleted: boolean;
}

export function diffView(of: DiffOf, api: GitApi, workspace: Workspace): WorkspaceView {
  const name = nameOf(of.file);
  return {
    key: `diff:${of.staged ? "staged" : "changed"}:${join(of.root, of.file)}`,
    title: of.staged ? t("{name} (staged)", { name }) : t("{name} (changes)", { name }),
    icon: "file-diff",
    mount: (place) => {
      const view = new DiffView(place, of, api, workspace);
      return () => view.dispose();
    },
  };
}

class DiffView {
  private readonly facts = el("span", { class: "muted", role: "status" });
  private readonly body = el("div", { class: "diff-body" });
  private readonly previous = tool("chevron-up", t("Previous change (Shift+F7)"));
  private readonly next = tool("chevron-down", t("Next change (F7)"));
  private shown: ShownDiff | null = null;
  private sides: Sides | null = null;
  private isBeside: boolean | null = null;
  private timer: number | undefined;
  private disposed = false;
  private readonly stops: (() => void)[] = [];

  constructor(
    place: HTMLElement,
    private readonly of: DiffOf,
    private readonly api: GitApi,
    private readonly workspace: Workspace,
  ) {
    const head = el("header", { class: "diff-head" }, el("span", { class: "cut", title: join(of.root, of.file) }, of.file), this.facts, el("span", { class: "end" }, this.previous, this.next, this.openButton()));
    place.append(el("div", { class: "diff-view" }, head, this.body));
    this.previous.addEventListener("click", () => this.shown?.previous());
    this.next.addEventListener("click", () => this.shown?.next());
    this.body.append(el("div", { class: "skeletons" }, el("span", { class: "skeleton" }), el("span", { class: "skeleton medium" }), el("span", { class: "skeleton short" })));
    const width = new ResizeObserver(() => this.fit());
    width.observe(this.body);
    const folder = parent(join(of.root, of.file));
    this.stops.push(
      () => width.disconnect(),
      workspace.onFoldersChanged((folders) => {
        if (folders.has(folder) || folders.has(of.root)) this.later();
      }),
    );
    void this.load();
  }

  dispose(): void {
    this.disposed = true;
    window.clearTimeout(this.timer);
    for (const stop of this.stops) stop();
    this.shown?.dispose();
  }

  private openButton(): HTMLElement | null {
    if (this.of.deleted) return null;
    const button = el("button", { type: "button", class: "button ghost small" }, icon("file-text"), t("Open file"));
    button.addEventListener("click", () => void this.workspace.open(join(this.of.root, this.of.file)));
    return button;
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), REFRESH_MS);
  }

  private async load(): Promise<void> {
    try {
      const sides = await this.api.diff(this.of.root, this.of.file, this.of.staged);
      if (this.disposed || JSON.stringify(sides) === JSON.stringify(this.sides)) return;
      this.sides = sides;
      await this.draw();
    } catch (error) {
      if (!this.disposed) this.say("circle-alert", sentence(error), el("button", { type: "button", class: "button" }, t("Try again")));
    }
  }

  /** Another width may want the other form. */
  private fit(): void {
    const isBeside = this.body.clientWidth >= BESIDE_PX;
    if (isBeside === this.isBeside || this.shown === null) return;
    void this.draw();
  }

  private async draw(): Promise<void> {
    const { sides, of } = this;
    if (sides === null) return;
    if (sides.binary) {
      this.say("file-diff", t("This is not a text, so that its differences cannot be shown."));
      return;
    }
    if (sides.old.length > SIDE_CHARS_MAX || sides.new.length > SIDE_CHARS_MAX) {
      this.say("file-diff", t("This file is too large to be compared here. “git diff” in a console shows it."));
      return;
    }
    const { showDiff } = await import("./diffEditor");
    const isBeside = this.body.clientWidth >= BESIDE_PX;
    const holder = el("div", { class: "diff-texts" });
    const names = of.staged ? ([t("Last commit"), t("Staged")] as const) : ([t("Staged or last commit"), t("File as it is")] as const);
    const shown = await showDiff(holder, { path: of.file, old: sides.old, new: sides.new, unified: !isBeside, names });
    if (this.disposed || this.sides !== sides) {
      shown.dispose();
      return;
    }
    const scroll = this.scroller?.scrollTop ?? 0;
    this.shown?.dispose();
    this.shown = shown;
    this.isBeside = isBeside;
    this.body.replaceChildren(holder);
    if (this.scroller !== null) this.scroller.scrollTop = scroll;
    this.facts.textContent = told(sides, shown.changes);
    this.previous.disabled = this.next.disabled = shown.changes === 0;
  }

  private get scroller(): Element | null {
    return this.body.querySelector(".cm-mergeView, .cm-scroller");
  }

  private say(name: Parameters<typeof icon>[0], text: string, action?: HTMLButtonElement): void {
    this.shown?.dispose();
    this.shown = null;
    this.facts.textContent = "";
    action?.addEventListener("click", () => void this.load());
    this.body.replaceChildren(el("div", { class: "empty" }, icon(name), el("p", {}, text), action ?? null));
  }
}

function told(sides: Sides, changes: number): string {
  if (!sides.old_exists) return t("New file");
  if (!sides.new_exists) return t("Deleted");
  return changes === 0 ? t("No differences") : plural("{count} change", "{count} changes", changes);
}

function tool(name: Parameters<typeof icon>[0], label: string): HTMLButtonElement {
  return el("button", { type: "button", class: "button ghost small square", "aria-label": label, title: label }, icon(name));
}
