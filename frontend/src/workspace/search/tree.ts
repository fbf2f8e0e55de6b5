// The results as a tree that is read out as one: a file, below it its matches. Of a long list only what is in sight is drawn.
import { el } from "../../lib/dom";
import { isMac } from "../../lib/keys";
import type { Match, Row } from "./results";
import { drawRow } from "./rows";
import type { Look } from "./rows";
import { drawn, scrolledTo } from "./window";

/** A row's height where the stylesheet does not say, in pixels. */
const ROW_PX = 24;

let made = 0;

export interface TreeOptions {
  readonly label: string;
  readonly open: (match: Match, how: { readonly beside: boolean; readonly focus: boolean }) => void;
  readonly collapse: (path: string, collapsed: boolean) => void;
  readonly dismiss: (row: Row) => void;
  readonly replace: (row: Row) => void;
}

export class ResultTree {
  private readonly inner = el("div", { role: "none" });
  private readonly id = `search-tree-${(made += 1)}`;
  readonly element: HTMLElement;
  private rows: readonly Row[] = [];
  private look: Look = { root: "/", replace: null };
  private active = "";
  private readonly stops = new AbortController();

  constructor(private readonly options: TreeOptions) {
    this.element = el("div", { class: "search-tree", id: this.id, role: "tree", tabindex: 0, "aria-label": options.label }, this.inner);
    const { signal } = this.stops;
    this.element.addEventListener("keydown", (event) => this.key(event), { signal });
    this.element.addEventListener("click", (event) => this.pressed(event), { signal });
    this.element.addEventListener("scroll", () => this.redraw(), { signal, passive: true });
    window.addEventListener("resize", () => this.redraw(), { signal });
  }

  draw(rows: readonly Row[], look: Look): void {
    const before = this.at;
    this.rows = rows;
    this.look = look;
    if (!rows.some(({ key }) => key === this.active)) this.active = rows[Math.min(Math.max(0, before), rows.length - 1)]?.key ?? "";
    this.redraw();
  }

  focus(): void {
    this.element.focus();
  }

  dispose(): void {
    this.stops.abort();
  }

  private get at(): number {
    return this.rows.findIndex(({ key }) => key === this.active);
  }

  private get rowPx(): number {
    return parseFloat(getComputedStyle(this.element).getPropertyValue("--search-row")) || ROW_PX;
  }

  private redraw(): void {
    const { rowPx } = this;
    const { from, to } = drawn(this.rows.length, rowPx, this.element.scrollTop, this.element.clientHeight);
    this.inner.style.paddingTop = `${from * rowPx}px`;
    this.inner.style.paddingBottom = `${(this.rows.length - to) * rowPx}px`;
    this.inner.replaceChildren(...this.rows.slice(from, to).map((row, place) => drawRow(row, this.look, `${this.id}-${from + place}`)));
    this.mark();
  }

  private mark(): void {
    let found = false;
    for (const element of this.inner.children) {
      const isActive = element.getAttribute("data-key") === this.active;
      element.setAttribute("aria-selected", String(isActive));
      found ||= isActive;
    }
    if (found) this.element.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  private goTo(at: number): void {
    const row = this.rows[Math.min(Math.max(0, at), this.rows.length - 1)];
    if (row === undefined) return;
    this.active = row.key;
    const { scrollTop, clientHeight } = this.element;
    const scroll = scrolledTo(this.at, this.rowPx, scrollTop, clientHeight);
    if (scroll !== scrollTop) this.element.scrollTop = scroll;
    this.redraw();
  }

  private key(event: KeyboardEvent): void {
    const at = this.at;
    const row = this.rows[at];
    if (row === undefined || event.altKey || event.shiftKey) return;
    const mod = isMac() ? event.metaKey : event.ctrlKey;
    if (!this.act(event.key, mod, row, at)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key did something. */
  private act(key: string, mod: boolean, row: Row, at: number): boolean {
    if (key === "Enter") this.enter(row, { beside: mod, focus: true });
    else if (mod) return false;
    else if (key === " ") this.enter(row, { beside: false, focus: false });
    else if (key === "Delete") this.options.dismiss(row);
    else if (key === "r" && this.look.replace !== null) this.options.replace(row);
    else if (key === "ArrowRight") this.right(row, at);
    else if (key === "ArrowLeft") this.left(row, at);
    else {
      const to = target(key, at, this.rows.length, Math.max(1, Math.floor(this.element.clientHeight / this.rowPx) - 1));
      if (to === null) return false;
      this.goTo(to);
    }
    return true;
  }

  private enter(row: Row, how: { beside: boolean; focus: boolean }): void {
    if (row.kind === "file") this.options.collapse(row.file.path, !row.file.collapsed);
    else this.options.open(row.match, how);
  }

  private right(row: Row, at: number): void {
    if (row.kind !== "file") return;
    if (row.file.collapsed) this.options.collapse(row.file.path, false);
    else this.goTo(at + 1);
  }

  private left(row: Row, at: number): void {
    if (row.kind === "file") this.options.collapse(row.file.path, true);
    else this.goTo(this.rows.findLastIndex((each, place) => place < at && each.kind === "file"));
  }

  private pressed(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const key = event.target.closest("[data-key]")?.getAttribute("data-key");
    const row = this.rows.find((each) => each.key === key);
    if (row === undefined) return;
    this.active = row.key;
    this.mark();
    const does = event.target.closest("[data-do]")?.getAttribute("data-do");
    if (does === "dismiss") this.options.dismiss(row);
    else if (does === "replace") this.options.replace(row);
    else this.enter(row, { beside: isMac() ? event.metaKey : event.ctrlKey, focus: true });
    if (does === "dismiss" || does === "replace" || row.kind === "file") this.focus(); // the pressed button is gone
  }
}

function target(key: string, at: number, count: number, page: number): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at - 1;
    case "PageDown":
      return at + page;
    case "PageUp":
      return at - page;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
