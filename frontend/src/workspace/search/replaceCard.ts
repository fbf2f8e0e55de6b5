// What a replacement did, file by file, and the way back: a card above the results.
import { below } from "../../files/paths";
import { el, icon } from "../../lib/dom";
import { plural, t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Workspace } from "../panel";
import type { SearchApi } from "./api";
import { carryOut, undo } from "./replacing";
import type { Outcome, Refused } from "./replacing";
import type { Replacer } from "./replacement";
import type { Match } from "./results";
import { named, outcomeText } from "./telling";

/** So many files are listed; the others are counted. */
const FILES_LISTED_MAX = 100;

export interface CardEvents {
  readonly replaced: (matches: readonly Match[], replace: Replacer) => void;
  /** The old text is back: what is found is to be found anew. */
  readonly undone: () => void;
}

export class ReplaceCard {
  readonly element = el("div", { class: "search-outcome", "aria-live": "polite" });
  private running: AbortController | null = null;

  constructor(
    private readonly api: SearchApi,
    private readonly workspace: Workspace,
    private readonly events: CardEvents,
  ) {}

  async run(matches: readonly Match[], replace: Replacer, dirty: ReadonlySet<string>): Promise<void> {
    if (this.running !== null) return;
    const mine = new AbortController();
    this.running = mine;
    this.progress(0, 0, mine);
    const progress = (done: number, files: number): void => this.progress(done, files, mine);
    const outcome = await carryOut({ api: this.api, matches, replace, dirty, signal: mine.signal, progress });
    this.running = null;
    this.events.replaced(outcome.replaced.flatMap((file) => file.matches), replace);
    this.show(outcome);
  }

  focus(): void {
    this.element.querySelector("button")?.focus();
  }

  clear(): void {
    if (this.running === null) this.element.replaceChildren();
  }

  dispose(): void {
    this.running?.abort();
  }

  private progress(done: number, files: number, job: AbortController): void {
    if (files > 0 && done >= files) return;
    const stop = el("button", { type: "button", class: "button small" }, t("Stop"));
    stop.addEventListener("click", () => job.abort());
    const words = files === 0 ? t("Replacing…") : t("Replacing… {done} of {files} files.", { done, files });
    this.element.replaceChildren(el("div", { class: "notice" }, icon("loader-circle"), el("p", {}, words), stop));
  }

  private show(outcome: Outcome): void {
    const { replaced, refused } = outcome;
    const head = el("div", { class: "row" }, icon(refused.length === 0 ? "circle-check" : "triangle-alert"), el("p", {}, outcomeText(outcome)));
    if (replaced.length > 0) head.append(this.undoButton(outcome));
    const dismiss = el("button", { type: "button", class: "button ghost small square", "aria-label": t("Dismiss") }, icon("x"));
    dismiss.addEventListener("click", () => this.element.replaceChildren());
    head.append(dismiss);
    const left = refused.length === 0 ? null : el("p", {}, plural("{count} file was left as it is:", "{count} files were left as they are:", refused.length));
    this.element.replaceChildren(el("div", { class: `notice ${refused.length === 0 ? "ok" : "warning"}` }, el("div", { class: "text" }, head, left, this.refusals(refused), this.details(outcome))));
  }

  private undoButton({ replaced }: Outcome): HTMLButtonElement {
    const button = el("button", { type: "button", class: "button small" }, icon("undo-2"), t("Undo"));
    button.addEventListener("click", () => {
      button.disabled = true;
      void undo(this.api, replaced).then((refused) => this.undone(replaced.length, refused));
    });
    return button;
  }

  private undone(files: number, refused: readonly Refused[]): void {
    this.element.replaceChildren();
    if (refused.length === 0) toast(plural("The old text is back in {count} file.", "The old text is back in {count} files.", files), { kind: "ok" });
    else {
      const names = named(refused.map(({ path }) => path), this.workspace.root());
      const text = t("Not undone in {names}: {sentence}", { names, sentence: refused[0]?.sentence ?? "" });
      toast(text, { kind: "danger" });
    }
    this.events.undone();
  }

  private refusals(refused: readonly Refused[]): HTMLElement | null {
    if (refused.length === 0) return null;
    const rows = refused.slice(0, FILES_LISTED_MAX).map(({ path, sentence }) => el("li", {}, this.link(path), el("span", {}, sentence)));
    return el("ul", { class: "refused" }, ...rows, more(refused.length));
  }

  private details({ replaced }: Outcome): HTMLElement | null {
    if (replaced.length < 2) return null;
    const rows = replaced.slice(0, FILES_LISTED_MAX).map(({ path, matches }) => el("li", {}, this.link(path), el("span", { class: "count" }, String(matches.length))));
    return el("details", {}, el("summary", {}, t("Changed files")), el("ul", {}, ...rows, more(replaced.length)));
  }

  private link(path: string): HTMLElement {
    const button = el("button", { type: "button", class: "search-link", title: path }, below(path, this.workspace.root()));
    button.addEventListener("click", () => void this.workspace.open(path));
    return button;
  }
}

function more(count: number): HTMLElement | null {
  return count <= FILES_LISTED_MAX ? null : el("li", {}, plural("{count} more file", "{count} more files", count - FILES_LISTED_MAX));
}
