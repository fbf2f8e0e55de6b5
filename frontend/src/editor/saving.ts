// Saving: what is in the editor against what is in the file. Never over a version that was not loaded, never two saves
// at once, and no answer that gets lost makes a conflict out of one's own text.
import type { Text } from "@codemirror/state";
import { HttpError, sentence } from "../lib/http";
import { conflictOf, versionOf } from "./documents";

/** What keeps the text from being saved. */
export type Problem =
  /** Another version is there; `gone` when there is none that can be loaded. */
  | { readonly kind: "conflict"; readonly sentence: string; readonly gone: boolean }
  | { readonly kind: "failed"; readonly sentence: string };

export interface SavingState {
  /** The editor has what the file has not. */
  readonly dirty: boolean;
  readonly saving: boolean;
  readonly problem: Problem | null;
}

export interface Store {
  /** Writes over `version` (null: the file must not be there) and returns the new one; throws HttpError. */
  readonly save: (text: string, version: string | null) => Promise<string>;
  /** How lines become the file's text. */
  readonly written: (lines: Text) => string;
}

export class Saving {
  private saved: Text;
  private version: string | null;
  private inEditor: Text;
  private underWay: Promise<boolean> | null = null;
  private problem: Problem | null = null;
  /** The last text sent whose answer never came: it may be in the file. */
  private unanswered: string | null = null;

  constructor(
    lines: Text,
    version: string | null,
    private readonly store: Store,
    private readonly changed: (state: SavingState) => void,
  ) {
    this.saved = lines;
    this.inEditor = lines;
    this.version = version;
  }

  get state(): SavingState {
    const { problem } = this;
    return { dirty: !this.inEditor.eq(this.saved), saving: this.underWay !== null, problem };
  }

  edited(lines: Text): void {
    this.inEditor = lines;
    this.changed(this.state);
  }

  /** Saves what is in the editor now; true once the file has it. Calls during a save wait for it and save what is left. */
  async save(): Promise<boolean> {
    while (this.underWay !== null) await this.underWay;
    if (this.problem?.kind === "conflict") return false;
    if (!this.state.dirty && this.problem === null && this.version !== null) return true;
    this.underWay = this.write(this.inEditor);
    this.changed(this.state);
    const done = await this.underWay;
    this.underWay = null;
    this.changed(this.state);
    return done;
  }

  /** The file's present version was put into the editor. */
  replaced(lines: Text, version: string): void {
    this.saved = lines;
    this.version = version;
    this.settled();
  }

  /** The file is gone, and the person wants it written anew. */
  async saveAnew(): Promise<boolean> {
    this.version = null;
    this.settled();
    return this.save();
  }

  /** The text is safe elsewhere; nothing here needs to be kept. */
  abandoned(): void {
    this.saved = this.inEditor;
    this.settled();
  }

  private settled(): void {
    this.problem = null;
    this.unanswered = null;
    this.changed(this.state);
  }

  private async write(lines: Text): Promise<boolean> {
    const text = this.store.written(lines);
    try {
      this.version = await this.store.save(text, this.version);
    } catch (error) {
      const own = await this.ownVersion(error);
      if (own === null) {
        this.problem = problemOf(error);
        this.unanswered = error instanceof HttpError && error.status === 0 ? text : this.unanswered;
        return false;
      }
      this.version = own.version;
      if (own.text !== text) return this.write(lines);
    }
    this.saved = lines;
    this.problem = null;
    this.unanswered = null;
    return true;
  }

  /** The "other" version may be our own earlier save, whose answer got lost. */
  private async ownVersion(error: unknown): Promise<{ version: string; text: string } | null> {
    const conflict = conflictOf(error);
    const text = this.unanswered;
    if (conflict?.version === undefined || conflict.version === null || text === null) return null;
    this.unanswered = null;
    return (await versionOf(text)) === conflict.version ? { version: conflict.version, text } : null;
  }
}

function problemOf(error: unknown): Problem {
  const conflict = conflictOf(error);
  if (conflict !== null) return { kind: "conflict", sentence: conflict.sentence, gone: conflict.version === null };
  return { kind: "failed", sentence: sentence(error) };
}
