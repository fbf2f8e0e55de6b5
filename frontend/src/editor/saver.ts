// Does what saving.ts says: asks the server, shows texts, and tells what came of it, one thing after another.
import type { Text } from "@codemirror/state";
import { HttpError, sentence } from "../lib/http";
import { conflictOf } from "./documents";
import * as saving from "./saving";
import type { Content, Effect, FileSession, Known, SavingState, Shown, Step } from "./saving";

/** Answers after which nobody knows whether the server did what was asked: none, or one of somebody between. */
const LOST: readonly number[] = [0, 502, 504];
const NOT_FOUND = 404;

export interface Surroundings {
  /** Writes over that version (null: the file must not be there); the new version. Throws HttpError. */
  readonly save: (content: Content, version: string | null) => Promise<string>;
  /** What the file holds now. Throws HttpError. */
  readonly load: () => Promise<Known>;
  /** Puts a text into the editor. */
  readonly show: (text: Text, why: Shown) => void;
  readonly setAside: (text: Text) => void;
  /** Makes sure that the draft holds what is about to be sent. */
  readonly keep: () => Promise<void>;
  readonly changed: () => void;
}

export class Saver {
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    public session: FileSession,
    private readonly around: Surroundings,
  ) {}

  get state(): SavingState {
    return saving.stateOf(this.session);
  }

  edited(text: Text): void {
    this.session = saving.edited(this.session, text);
    this.around.changed();
  }

  formatted(format: saving.Format): void {
    this.session = saving.formatted(this.session, format);
    this.around.changed();
  }

  /** Saves what is in the editor now; true unless something keeps it from the file. A call during another waits for it. */
  async save(): Promise<boolean> {
    this.take(saving.save(this.session));
    await this.idle();
    return this.session.problem === null;
  }

  /** Looks whether somebody else changed the file. */
  async look(): Promise<void> {
    this.take(saving.look(this.session));
    await this.idle();
  }

  /** What the person decides, once nothing else is under way. */
  async decide(step: (session: FileSession) => Step): Promise<void> {
    await this.idle();
    this.take(step(this.session));
    await this.idle();
  }

  private async idle(): Promise<void> {
    while (this.session.doing !== "nothing") await this.underWay;
  }

  private take([session, effects]: Step): void {
    this.session = session;
    for (const effect of effects) this.perform(effect);
    this.around.changed();
  }

  private perform(effect: Effect): void {
    switch (effect.do) {
      case "show":
        this.around.show(effect.text, effect.why);
        return;
      case "set-aside":
        this.around.setAside(effect.text);
        return;
      case "save":
        this.underWay = this.write(effect.content, effect.version).then((step) => this.take(step(this.session)));
        return;
      case "load":
        this.underWay = this.read().then((step) => this.take(step(this.session)));
    }
  }

  private async write(content: Content, version: string | null): Promise<(session: FileSession) => Step> {
    try {
      await this.around.keep();
      const made = await this.around.save(content, version);
      return (session) => saving.saved(session, made);
    } catch (error) {
      const conflict = conflictOf(error);
      if (conflict !== null) return (session) => saving.refused(session, conflict.sentence);
      const lost = !(error instanceof HttpError) || LOST.includes(error.status);
      return (session) => saving.failed(session, sentence(error), { lost, temporary: isTemporary(error) });
    }
  }

  private async read(): Promise<(session: FileSession) => Step> {
    try {
      const known = await this.around.load();
      return (session) => saving.loaded(session, known);
    } catch (error) {
      if (error instanceof HttpError && error.status === NOT_FOUND) return (session) => saving.gone(session, error.message);
      return (session) => saving.unseen(session, sentence(error), isTemporary(error));
    }
  }
}

function isTemporary(error: unknown): boolean {
  return error instanceof HttpError && error.temporary;
}
