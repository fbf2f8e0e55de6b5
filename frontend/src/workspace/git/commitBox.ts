// The message of the next commit and its button. What was typed is kept in this browser until it is committed.
import { el, icon } from "../../lib/dom";
import { plural, t } from "../../lib/i18n";
import { keyNames } from "../../lib/keys";

/** A field of at most so many lines grows with its text. */
const ROWS_MAX = 10;

export interface CommitState {
  readonly root: string;
  readonly staged: number;
  /** Changed and new files that are not staged. */
  readonly others: number;
  readonly conflicted: number;
  readonly unsaved: number;
  readonly busy: boolean;
}

export class CommitBox {
  private readonly message = el("textarea", { class: "textarea", rows: 1, "aria-label": t("Commit message"), placeholder: t("What did you change, and why?"), spellcheck: "true" });
  private readonly button = el("button", { type: "submit", class: "button primary" });
  private readonly note = el("p", { class: "note", role: "status" });
  readonly element = el("form", { class: "git-commit" }, this.message, this.button, this.note);
  private state: CommitState = { root: "", staged: 0, others: 0, conflicted: 0, unsaved: 0, busy: false };

  /** `commit` resolves to whether it was done; with `all`, everything is staged first. */
  constructor(private readonly commit: (message: string, all: boolean) => Promise<boolean>) {
    this.message.title = t("{keys} commits", { keys: keyNames("Mod+Enter").join("+") });
    this.message.addEventListener("input", () => {
      keep(this.state.root, this.message.value);
      this.note.textContent = noteOf(this.state);
      this.grow();
    });
    this.message.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      void this.submit();
    });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  show(state: CommitState): void {
    if (state.root !== this.state.root) this.message.value = kept(state.root);
    const noted = noteOf(state);
    if (noted !== noteOf(this.state)) this.note.textContent = noted;
    this.state = state;
    const words = state.staged > 0 || state.others === 0 ? plural("Commit {count} file", "Commit {count} files", state.staged) : t("Stage all and commit");
    this.button.replaceChildren(icon("git-commit-horizontal"), state.staged === 0 && state.others === 0 ? t("Commit") : words);
    this.button.disabled = state.busy || state.conflicted > 0 || state.staged + state.others === 0;
    this.grow();
  }

  focus(): void {
    this.message.focus();
  }

  private async submit(): Promise<void> {
    if (this.button.disabled) return;
    const message = this.message.value.trim();
    if (message === "") {
      this.note.textContent = t("Say in a few words what you changed; that is what others read first.");
      this.message.focus();
      return;
    }
    const { root } = this.state;
    if (!(await this.commit(message, this.state.staged === 0))) return;
    keep(root, "");
    if (this.state.root === root) this.message.value = "";
    this.grow();
  }

  private grow(): void {
    this.message.rows = Math.min(ROWS_MAX, this.message.value.split("\n").length);
  }
}

function noteOf({ conflicted, unsaved }: CommitState): string {
  if (conflicted > 0) return t("Resolve the conflicts first: edit each file, then mark it as resolved.");
  if (unsaved > 0) return plural("{count} open file has changes that are not saved; they are not part of the commit.", "{count} open files have changes that are not saved; they are not part of the commit.", unsaved);
  return "";
}

const KEY = "commit-message:";

function keep(root: string, message: string): void {
  try {
    if (message === "") localStorage.removeItem(KEY + root);
    else localStorage.setItem(KEY + root, message);
  } catch {
    // Full or forbidden: the message then lasts as long as the page.
  }
}

function kept(root: string): string {
  try {
    return localStorage.getItem(KEY + root) ?? "";
  } catch {
    return "";
  }
}
