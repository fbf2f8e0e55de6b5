// Rows dragged within the tree move or are copied; files dragged in from the computer are uploaded. Closed folders spring open.
import { pickedFromDrop } from "../../files/picking";
import { el } from "../../lib/dom";
import { plural } from "../../lib/i18n";
import { isMac } from "../../lib/keys";
import type { Context } from "./context";
import * as deeds from "./deeds";
import { carryProblem, copy, elsewhere, move } from "./moving";
import { only } from "./selection";
import { uploadInto } from "./uploading";

/** Holding something over a closed folder for so long opens it, in milliseconds. */
const SPRING_MS = 700;

/** Listens on the whole panel, whose empty places stand for the root; returns what undoes that. */
export function attachDragging(context: Context, element: HTMLElement): () => void {
  const dragging = new Dragging(context, element);
  const { signal } = dragging.stops;
  element.addEventListener("dragstart", (event) => dragging.start(event), { signal });
  element.addEventListener("dragover", (event) => dragging.over(event), { signal });
  element.addEventListener("dragleave", (event) => dragging.leave(event), { signal });
  element.addEventListener("drop", (event) => dragging.drop(event), { signal });
  element.addEventListener("dragend", () => dragging.end(), { signal });
  // A file that misses the tree, and that nothing else takes, must not take the place of the page.
  for (const type of ["dragover", "drop"] as const) document.addEventListener(type, spare, { signal });
  return () => dragging.dispose();
}

function spare(event: DragEvent): void {
  if (event.defaultPrevented || event.dataTransfer?.types.includes("Files") !== true) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

class Dragging {
  readonly stops = new AbortController();
  private readonly context: Context;
  private readonly element: HTMLElement;
  /** What is dragged from this tree; empty when it comes from elsewhere. */
  private paths: readonly string[] = [];
  private spring: { folder: string; timer: number } | null = null;

  constructor(context: Context, element: HTMLElement) {
    this.context = context;
    this.element = element;
  }

  start(event: DragEvent): void {
    const { view, tree } = this.context;
    const row = view.rowOf(event.target);
    if (row?.kind !== "entry" || !row.entry.utf8 || event.dataTransfer === null || tree.state.draft !== null) {
      event.preventDefault();
      return;
    }
    if (!tree.state.selection.chosen.has(row.key)) tree.change((state) => ({ ...state, selection: only(row.key) }));
    this.paths = deeds.pathsAt(this.context, row);
    event.dataTransfer.effectAllowed = "copyMove";
    event.dataTransfer.setData("text/plain", this.paths.join("\n"));
    if (this.paths.length > 1) this.showCount(event.dataTransfer);
  }

  over(event: DragEvent): void {
    const { view, tree } = this.context;
    const transfer = event.dataTransfer;
    const files = transfer?.types.includes("Files") === true;
    if (transfer === null || (!files && this.paths.length === 0)) return;
    const row = view.rowOf(event.target);
    const into = deeds.folderAt(this.context, row);
    const copying = copies(event);
    const fits = files || this.fits(into, copying);
    this.springAt(row?.kind === "entry" && row.expanded === false && fits ? row.path : null);
    this.mark(fits ? into : null);
    event.preventDefault();
    event.stopPropagation();
    transfer.dropEffect = !fits ? "none" : files || copying ? "copy" : "move";
    if (tree.state.draft !== null) transfer.dropEffect = "none";
  }

  leave(event: DragEvent): void {
    const to = event.relatedTarget;
    if (to instanceof Node && this.element.contains(to)) return;
    this.springAt(null);
    this.mark(null);
  }

  drop(event: DragEvent): void {
    const transfer = event.dataTransfer;
    const into = deeds.folderAt(this.context, this.context.view.rowOf(event.target));
    const { paths } = this;
    this.end();
    if (transfer === null) return;
    if (transfer.types.includes("Files")) {
      event.preventDefault();
      event.stopPropagation();
      const picked = pickedFromDrop(transfer);
      void uploadInto(this.context, into, () => picked);
    } else if (paths.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      void (copies(event) ? copy(this.context, paths, into) : move(this.context, paths, into));
    }
  }

  end(): void {
    this.paths = [];
    this.springAt(null);
    this.mark(null);
  }

  dispose(): void {
    this.stops.abort();
    this.springAt(null);
  }

  /** The browser would draw one row only. */
  private showCount(transfer: DataTransfer): void {
    const badge = el("div", { class: "tree-dragged" }, plural("{count} thing", "{count} things", this.paths.length));
    this.element.append(badge);
    transfer.setDragImage(badge, 0, 0);
    window.setTimeout(() => badge.remove(), 0);
  }

  private fits(into: string, copying: boolean): boolean {
    return carryProblem(this.paths, into) === null && (copying || elsewhere(this.paths, into).length > 0);
  }

  private mark(into: string | null): void {
    const { tree } = this.context;
    if (tree.state.dropInto !== into) tree.change((state) => ({ ...state, dropInto: into }));
  }

  private springAt(folder: string | null): void {
    if (this.spring?.folder === folder) return;
    if (this.spring !== null) window.clearTimeout(this.spring.timer);
    this.spring = folder === null ? null : { folder, timer: window.setTimeout(() => this.context.tree.open(folder), SPRING_MS) };
  }
}

/** Held Ctrl copies, on a Mac Alt; Alt does everywhere, as some systems keep Ctrl for themselves. */
function copies(event: DragEvent): boolean {
  return event.altKey || (!isMac() && event.ctrlKey);
}
