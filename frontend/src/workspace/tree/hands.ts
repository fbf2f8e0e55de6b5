// Mouse, finger and keys on the rows: what each means, and the deed for it.
import { isMac } from "../../lib/keys";
import { paste, take } from "./clipboard";
import type { Context } from "./context";
import * as deeds from "./deeds";
import { deedOf, stepped, type Deed } from "./keys";
import { startRename } from "./making";
import { openRowMenu } from "./rowMenu";
import type { EntryRow, Row } from "./rows";
import { CHOSEN_MAX, focusedOn, only, ranged, toggled } from "./selection";
import { trash } from "./trashing";
import { NOTHING_TYPED, nextBeginning, typed } from "./typing";

/** Listens on the rows; returns what undoes that. */
export function attachHands(context: Context): () => void {
  const stops = new AbortController();
  const { signal } = stops;
  const { view } = context;
  const keys = new Keys(context);
  view.list.addEventListener("keydown", (event) => keys.press(event), { signal });
  view.list.addEventListener("click", (event) => click(context, event), { signal });
  view.list.addEventListener("dblclick", (event) => {
    const row = view.rowOf(event.target);
    if (row?.kind === "entry" && row.expanded === null && onButton(event) === null) void deeds.openRow(context, row, true);
  }, { signal });
  view.list.addEventListener("focusin", (event) => {
    const row = view.rowOf(event.target);
    if (row !== null && row.key !== context.tree.state.selection.focused) context.tree.change((state) => ({ ...state, selection: focusedOn(state.selection, row.key) }));
  }, { signal });
  view.element.addEventListener("contextmenu", (event) => {
    const row = view.rowOf(event.target);
    if (row?.kind === "draft") return;
    event.preventDefault();
    openRowMenu(context, row, pointOf(event, context, row));
  }, { signal });
  return () => stops.abort();
}

function onButton(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
}

function click(context: Context, event: MouseEvent): void {
  const { tree, view } = context;
  const row = view.rowOf(event.target);
  const button = onButton(event);
  if (row === null) return;
  if (button?.dataset["retry"] !== undefined) tree.retry(button.dataset["retry"]);
  else if (button?.classList.contains("more") === true) openRowMenu(context, row, button.getBoundingClientRect(), button);
  if (button !== null || row.kind !== "entry") return;
  const mod = isMac() ? event.metaKey : event.ctrlKey;
  if (event.shiftKey) extend(context, row);
  else if (mod) tree.change((state) => ({ ...state, selection: row.entry.utf8 ? toggled(state.selection, row.key) : state.selection }));
  else {
    tree.change((state) => ({ ...state, selection: only(row.key) }));
    if (event.detail <= 1) void deeds.openRow(context, row, false);
  }
  view.elementOf(row.key)?.focus({ preventScroll: true });
}

/** Where the pointer is; for the menu key, which has no place of its own, below the row. */
function pointOf(event: MouseEvent, { view }: Context, row: Row | null): { left: number; right: number; top: number; bottom: number } {
  const box = (row === null ? view.element : (view.elementOf(row.key) ?? view.element)).getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  const inside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  return inside && (x !== 0 || y !== 0) ? { left: x, right: x, top: y, bottom: y } : box;
}

function extend({ tree }: Context, row: Row): void {
  const { selection } = tree.state;
  const from = selection.anchor === null ? -1 : tree.rows.indexOf(selection.anchor);
  const to = tree.rows.indexOf(row.key);
  const keys = tree.rows.between(from < 0 ? to : from, to, CHOSEN_MAX);
  tree.change((state) => ({ ...state, selection: ranged(state.selection, row.key, keys) }));
}

class Keys {
  private readonly context: Context;
  private typed = NOTHING_TYPED;

  constructor(context: Context) {
    this.context = context;
  }

  press(event: KeyboardEvent): void {
    if (event.isComposing || onButton(event) !== null) return;
    const row = this.context.view.rowOf(event.target);
    const deed = deedOf(event);
    if (row === null || deed === null) return;
    if (deed.do === "menu") return; // the browser makes a contextmenu event of it
    event.preventDefault();
    event.stopPropagation();
    this.act(deed, row);
  }

  private act(deed: Deed, row: Row): void {
    const { context } = this;
    const { tree } = context;
    if (deed.do === "step") this.step(deed.step, deed.how, row);
    else if (deed.do === "type") this.type(deed.letter, row);
    else if (deed.do === "in") this.inward(row);
    else if (deed.do === "out") this.outward(row);
    else if (deed.do === "all") deeds.chooseAll(context);
    else if (deed.do === "clear") deeds.clear(context);
    else if (deed.do === "open") void deeds.openRow(context, row, true);
    else if (deed.do === "paste") void paste(context, deeds.folderAt(context, row));
    else if (row.kind === "entry" && row.entry.utf8) this.actOn(deed.do, row);
    if (deed.do === "step" && deed.how === "move") return;
    if (tree.state.draft === null) context.view.scrollToFocused();
  }

  private actOn(deed: Deed["do"], row: EntryRow): void {
    const paths = deeds.pathsAt(this.context, row);
    if (deed === "toggle") this.context.tree.change((state) => ({ ...state, selection: toggled(state.selection, row.key) }));
    else if (deed === "rename") startRename(this.context, row.path);
    else if (deed === "delete") void trash(this.context, paths);
    else if (deed === "copy" || deed === "cut") take(this.context, paths, deed === "cut");
  }

  private step(step: Parameters<typeof stepped>[0], how: "move" | "extend" | "peek", row: Row): void {
    const { tree, view } = this.context;
    const next = tree.rows.at(stepped(step, tree.rows.indexOf(row.key), tree.rows.length, view.page()));
    if (next === null) return;
    if (how === "extend") extend(this.context, next);
    else if (how === "peek") tree.change((state) => ({ ...state, selection: focusedOn(state.selection, next.key) }));
    else this.go(next);
    view.focus();
  }

  /** To a row, which is chosen alone if it can be. */
  private go(row: Row): void {
    const { tree, view } = this.context;
    const chosen = row.kind === "entry" && row.entry.utf8;
    tree.change((state) => ({ ...state, selection: chosen ? only(row.key) : focusedOn({ ...state.selection, chosen: new Set() }, row.key) }));
    view.focus();
  }

  private inward(row: Row): void {
    const { tree } = this.context;
    if (row.kind !== "entry" || row.expanded === null) return;
    if (!row.expanded) tree.open(row.path);
    else {
      const next = tree.rows.at(tree.rows.indexOf(row.key) + 1);
      if (next !== null && next.level > row.level) this.go(next);
    }
  }

  private outward(row: Row): void {
    const { tree } = this.context;
    if (row.kind === "entry" && row.expanded === true) tree.close(row.path);
    else {
      const parent = tree.rows.at(tree.rows.indexOf(row.folder));
      if (parent !== null) this.go(parent);
    }
  }

  private type(letter: string, row: Row): void {
    const { tree } = this.context;
    this.typed = typed(this.typed, letter, Date.now());
    const found = tree.rows.at(nextBeginning(tree.rows, tree.rows.indexOf(row.key), this.typed.text));
    if (found !== null) this.go(found);
  }
}
