// The rows on the screen: only those that are seen are in the page, and the one with the focus, wherever it is.
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { Row } from "./rows";
import { drawRow, newRow, type Look, type Status } from "./row";
import type { Tree } from "./tree";

/** Rows beyond each edge that are drawn as well, so that scrolling does not flash. */
const BEYOND = 8;
const ROW_PX = 24;

export interface ViewOptions {
  readonly tree: Tree;
  readonly statusOf?: (path: string) => Status | null;
  /** The element in which the name of this row is typed; asked once for each draft. */
  readonly naming: (row: Row) => { readonly element: HTMLElement; readonly begin: () => void };
}

export class TreeView {
  /** What scrolls. */
  readonly element: HTMLElement;
  /** What has the rows. */
  readonly list: HTMLElement;
  private readonly options: ViewOptions;
  private readonly tree: Tree;
  private readonly drawn = new Map<string, HTMLElement>();
  private readonly undo: (() => void)[] = [];
  private naming: { key: string; element: HTMLElement; begin: () => void } | null = null;
  private anchor: { key: string; below: number } | null = null;
  private rowPx = ROW_PX;
  private frame = 0;

  constructor(options: ViewOptions) {
    this.options = options;
    this.tree = options.tree;
    this.list = el("div", { class: "tree-rows", role: "tree", "aria-label": t("Files"), "aria-multiselectable": "true" });
    this.element = el("div", { class: "tree-scroll" }, this.list);
    this.undo.push(this.tree.onChange(() => this.changed()));
    this.element.addEventListener("scroll", () => this.soon(), { passive: true });
    const watch = new ResizeObserver(() => this.measure());
    watch.observe(this.element);
    this.undo.push(() => watch.disconnect());
  }

  /** Rows have the height that the stylesheet gives them, which is more where fingers are used. */
  measure(): void {
    const told = Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--tree-row"));
    this.rowPx = Number.isFinite(told) && told > 0 ? told : ROW_PX;
    this.render();
  }

  render(): void {
    const { rows, state } = this.tree;
    this.list.style.height = `${rows.length * this.rowPx}px`;
    const [from, to] = this.range();
    const at = state.selection.focused === null ? -1 : rows.indexOf(state.selection.focused);
    const indexes = Array.from({ length: to - from }, (_, n) => from + n);
    if (at >= 0 && at < from) indexes.unshift(at);
    if (at >= to) indexes.push(at);
    const tabbable = at >= 0 ? at : Math.min(from, rows.length - 1);
    const hadFocus = this.list.contains(document.activeElement);
    this.place(indexes.flatMap((index) => this.drawnAt(index, index === tabbable)));
    this.beginNaming();
    if (hadFocus && state.draft === null) this.focusElement();
    this.remember();
    this.tree.see(from, to);
  }

  /** Gives the focus to the row that has it in the tree, or to the first. */
  focus(): void {
    const { state, rows } = this.tree;
    if (state.selection.focused === null || rows.indexOf(state.selection.focused) < 0) {
      const first = rows.at(0);
      if (first !== null) this.tree.change((before) => ({ ...before, selection: { ...before.selection, focused: first.key, anchor: first.key } }));
    }
    this.scrollToFocused();
    this.focusElement();
  }

  /** Scrolls so that the focused row is seen; in the middle when it was far away. */
  scrollToFocused(): void {
    const { state, rows } = this.tree;
    const index = state.selection.focused === null ? -1 : rows.indexOf(state.selection.focused);
    if (index < 0) return;
    const top = index * this.rowPx;
    const { scrollTop, clientHeight } = this.element;
    if (top >= scrollTop && top + this.rowPx <= scrollTop + clientHeight) return;
    const near = Math.abs(top - scrollTop) < 2 * clientHeight;
    const middle = top - (clientHeight - this.rowPx) / 2;
    this.element.scrollTop = Math.max(0, !near ? middle : top < scrollTop ? top : top + this.rowPx - clientHeight);
    this.render();
  }

  /** The row in which the event happened. */
  rowOf(target: EventTarget | null): Row | null {
    const element = target instanceof Element ? target.closest<HTMLElement>(".tree-row") : null;
    const key = element?.dataset["key"];
    return key === undefined ? null : this.tree.rows.at(this.tree.rows.indexOf(key));
  }

  elementOf(key: string): HTMLElement | null {
    return this.drawn.get(key) ?? null;
  }

  /** So many rows fit on the screen. */
  page(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.rowPx) - 1);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    for (const one of this.undo) one();
    this.element.remove();
  }

  private range(): [number, number] {
    const { rows } = this.tree;
    const first = Math.floor(this.element.scrollTop / this.rowPx);
    const count = Math.ceil(this.element.clientHeight / this.rowPx);
    const from = Math.max(0, Math.min(first, rows.length - count) - BEYOND);
    return [from, Math.min(rows.length, first + count + BEYOND)];
  }

  private soon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.render());
  }

  /** What was at the top of the screen stays there, whatever came or went above it. */
  private changed(): void {
    this.list.style.height = `${this.tree.rows.length * this.rowPx}px`;
    if (this.anchor !== null && this.element.scrollTop > 0) {
      const index = this.tree.rows.indexOf(this.anchor.key);
      const top = index * this.rowPx + this.anchor.below;
      if (index >= 0 && Math.abs(top - this.element.scrollTop) >= 1) this.element.scrollTop = top;
    }
    this.render();
  }

  private remember(): void {
    const index = Math.floor(this.element.scrollTop / this.rowPx);
    const row = this.tree.rows.at(index);
    this.anchor = row === null ? null : { key: row.key, below: this.element.scrollTop - index * this.rowPx };
  }

  private drawnAt(index: number, tabbable: boolean): HTMLElement[] {
    const row = this.tree.rows.at(index);
    if (row === null) return [];
    const element = this.drawn.get(row.key) ?? newRow(row);
    this.drawn.set(row.key, element);
    element.style.top = `${index * this.rowPx}px`;
    drawRow(element, row, this.look(row, tabbable));
    return [element];
  }

  private look(row: Row, tabbable: boolean): Look {
    const { selection, clipboard, dropInto, root } = this.tree.state;
    const path = row.kind === "entry" ? row.path : null;
    return {
      tabbable,
      chosen: path !== null && selection.chosen.has(row.key),
      cut: path !== null && clipboard?.cut === true && clipboard.paths.includes(path),
      drop: dropInto !== null && dropInto !== root && (path === dropInto || row.folder === dropInto),
      status: path === null ? null : (this.options.statusOf?.(path) ?? null),
      naming: this.namingOf(row),
    };
  }

  private namingOf(row: Row): HTMLElement | null {
    const { draft } = this.tree.state;
    const named = draft === null ? false : draft.kind === "rename" ? row.key === draft.path : row.kind === "draft";
    if (!named) return null;
    if (this.naming?.key !== row.key) this.naming = { key: row.key, ...this.options.naming(row) };
    return this.naming.element;
  }

  private beginNaming(): void {
    if (this.tree.state.draft === null) this.naming = null;
    if (this.naming?.element.isConnected === true && !this.naming.element.contains(document.activeElement)) this.naming.begin();
  }

  /** Puts the elements in order; one that is in its place already is not touched, so that it keeps the focus. */
  private place(elements: readonly HTMLElement[]): void {
    const wanted = new Set(elements);
    for (const [key, element] of this.drawn) {
      if (wanted.has(element)) continue;
      element.remove();
      this.drawn.delete(key);
    }
    let next = this.list.firstElementChild;
    for (const element of elements) {
      if (element === next) next = next.nextElementSibling;
      else this.list.insertBefore(element, next);
    }
  }

  private focusElement(): void {
    const { focused } = this.tree.state.selection;
    const element = focused === null ? null : this.elementOf(focused);
    if (element?.contains(document.activeElement) === false) element.focus({ preventScroll: true });
  }
}
