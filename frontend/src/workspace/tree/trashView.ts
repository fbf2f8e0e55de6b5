// The trash as a tab: what was deleted, to be put back or deleted for good.
import type { FilesApi, Trashed } from "../../files/api";
import { nameOf, parent } from "../../files/paths";
import { ask } from "../../lib/dialog";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { plural, t } from "../../lib/i18n";
import { size } from "../../lib/sizes";
import { timeElement } from "../../lib/time";
import { toast } from "../../lib/toast";
import type { WorkspaceView } from "../panel";

export interface TrashOptions {
  readonly api: Pick<FilesApi, "trashed" | "restore" | "deleteForGood">;
  /** Puts one thing back and shows it in the tree; resolves to whether that went well. */
  readonly restore: (ids: readonly string[]) => Promise<boolean>;
  /** Calls back when something was deleted or put back elsewhere; returns its undoing. */
  readonly onChanged: (heard: () => void) => () => void;
}

export function trashView(options: TrashOptions): WorkspaceView {
  return {
    key: "trash", title: t("Trash"), icon: "trash-2",
    mount: (place) => {
      const view = new TrashView(options, place);
      const forget = options.onChanged(() => void view.read());
      void view.read();
      return () => {
        forget();
        view.dispose();
      };
    },
  };
}

class TrashView {
  private readonly options: TrashOptions;
  private readonly body = el("div", { class: "trash-body" });
  private readonly empty = el("button", { type: "button", class: "button danger" }, icon("trash-2"), t("Empty trash"));
  private readonly element: HTMLElement;
  private items: readonly Trashed[] | null = null;
  private total = 0;
  private stopped = false;

  constructor(options: TrashOptions, place: HTMLElement) {
    this.options = options;
    this.empty.addEventListener("click", () => void this.emptyAll());
    const head = el("header", {}, el("h2", {}, t("Trash")), this.empty);
    const text = t("What you delete in the tree stays here until you delete it for good. It counts towards your disk space.");
    this.element = el("section", { class: "trash", "aria-label": t("Trash") }, head, el("p", { class: "muted" }, text), this.body);
    place.append(this.element);
    this.body.append(skeletons());
    this.empty.hidden = true;
  }

  async read(): Promise<void> {
    try {
      const { items, total } = await this.options.api.trashed();
      if (this.stopped || same(items, this.items)) return;
      this.take(items, total);
      this.draw();
    } catch (error) {
      if (!this.stopped) this.drawFailure(sentence(error));
    }
  }

  dispose(): void {
    this.stopped = true;
    this.element.remove();
  }

  private take(items: readonly Trashed[], total: number): void {
    this.items = items;
    this.total = total;
  }

  private draw(focus?: number): void {
    const items = this.items ?? [];
    this.empty.hidden = items.length === 0;
    if (items.length === 0) {
      this.body.replaceChildren(el("div", { class: "empty" }, icon("trash-2"), el("h3", {}, t("The trash is empty")), el("p", {}, t("Files and folders that you delete in the tree can be put back from here."))));
      return;
    }
    const rows = items.map((item, index) => this.row(item, index));
    const heads = [t("Name"), t("Deleted"), t("Size")].map((label, at) => el("th", { scope: "col", class: ["", "optional", "number"][at] ?? "" }, label));
    const actions = el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, t("Actions")));
    const table = el("table", { class: "table", "aria-label": t("In the trash") }, el("thead", {}, el("tr", {}, ...heads, actions)), el("tbody", {}, ...rows));
    this.body.replaceChildren(el("div", { class: "card" }, table), ...this.more(items.length));
    if (focus !== undefined) (rows[Math.min(focus, rows.length - 1)]?.querySelector("button") ?? this.empty).focus();
  }

  private more(count: number): HTMLElement[] {
    if (count >= this.total) return [];
    const button = el("button", { type: "button", class: "button small" }, t("Show more"));
    button.addEventListener("click", () => void this.readMore(button));
    return [el("p", { class: "row muted small" }, t("{shown} of {total} things", { shown: count, total: this.total }), button)];
  }

  private async readMore(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      const known = this.items ?? [];
      const { items, total } = await this.options.api.trashed(known.length);
      const ids = new Set(known.map((item) => item.id));
      this.take([...known, ...items.filter((item) => !ids.has(item.id))], items.length === 0 ? known.length : total);
      this.draw();
    } catch (error) {
      button.disabled = false;
      toast(sentence(error), { kind: "danger" });
    }
  }

  private row(item: Trashed, index: number): HTMLElement {
    const name = nameOf(item.path);
    const back = el("button", { type: "button", class: "button small", "aria-label": t("Put back “{name}”", { name }) }, icon("undo-2"), t("Put back"));
    back.addEventListener("click", () => void this.restore(item, index, back));
    const away = el("button", { type: "button", class: "button ghost danger small square", "aria-label": t("Delete “{name}” for good", { name }), title: t("Delete for good") }, icon("x"));
    away.addEventListener("click", () => void this.delete(item, index));
    const facts = el("span", { class: "name-facts" }, el("span", { class: "cut" }, name), el("span", { class: "muted small cut", title: item.path }, parent(item.path)));
    return el(
      "tr", {},
      el("td", {}, el("div", { class: "name" }, icon(item.kind === "folder" ? "folder" : "file-text"), facts)),
      el("td", { class: "when optional" }, timeElement(item.deleted_at)),
      el("td", { class: "number" }, item.kind === "file" ? size(item.size) : ""),
      el("td", { class: "actions" }, el("div", { class: "row" }, back, away)),
    );
  }

  private async restore(item: Trashed, index: number, button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    const done = await this.options.restore([item.id]);
    button.disabled = false;
    if (!done) return;
    toast(t("“{name}” is back in “{folder}”.", { name: nameOf(item.path), folder: parent(item.path) }), { kind: "ok" });
    this.without(item.id, index);
  }

  private async delete(item: Trashed, index: number): Promise<void> {
    const text = item.kind === "folder" ? t("Everything in it is deleted too. This cannot be undone.") : t("This cannot be undone.");
    if (!(await ask({ title: t("Delete “{name}” for good?", { name: nameOf(item.path) }), text, action: t("Delete for good"), danger: true }))) return;
    if (await this.deleted(item.id)) this.without(item.id, index);
  }

  private async emptyAll(): Promise<void> {
    const items = this.items ?? [];
    const [first] = items;
    if (first === undefined) return;
    const title = this.total === 1 ? t("Delete “{name}” for good?", { name: nameOf(first.path) }) : plural("Delete {count} thing for good?", "Delete {count} things for good?", this.total);
    if (!(await ask({ title, text: t("All that is in the trash goes, and its disk space is free again. This cannot be undone."), action: t("Empty trash"), danger: true }))) return;
    this.empty.disabled = true;
    if (await this.deleted("all")) this.take([], 0);
    this.empty.disabled = false;
    this.draw();
    await this.read();
  }

  private async deleted(id: string): Promise<boolean> {
    try {
      await this.options.api.deleteForGood(id);
      return true;
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
      return false;
    }
  }

  private without(id: string, index: number): void {
    this.take((this.items ?? []).filter((one) => one.id !== id), Math.max(0, this.total - 1));
    this.draw(index);
  }

  private drawFailure(words: string): void {
    const again = el("button", { type: "button", class: "button small" }, t("Try again"));
    again.addEventListener("click", () => {
      this.items = null;
      this.body.replaceChildren(skeletons());
      void this.read();
    });
    this.empty.hidden = true;
    this.body.replaceChildren(el("div", { class: "notice danger", role: "alert" }, icon("circle-alert"), el("p", {}, words), again));
  }
}

function same(a: readonly Trashed[], b: readonly Trashed[] | null): boolean {
  return b !== null && a.length === b.length && a.every((item, at) => item.id === b[at]?.id);
}

function skeletons(): HTMLElement {
  return el("div", { class: "skeletons late", "aria-label": t("Loading") }, el("span", { class: "skeleton medium" }), el("span", { class: "skeleton" }), el("span", { class: "skeleton medium" }));
}
