// What the parts of sharing need of a terminal: its session as it changes, and the one wish that they send.
import type { SizingRule } from "../protocol/consoles";
import type { Session } from "../terminal/state";

export interface Source {
  readonly session: Session;
  /** Calls back after every change; returns what stops that. */
  readonly watch: (changed: (session: Session) => void) => () => void;
  readonly size: (rule: SizingRule) => void;
  /** A sentence in the terminal's status line, for a moment. */
  readonly say: (sentence: string) => void;
}

/** Calls back with what `pick` takes out of the session, and again when any part of it is another. */
export function follow<T extends object>(source: Source, pick: (session: Session) => T, changed: (picked: T) => void): () => void {
  let last = pick(source.session);
  changed(last);
  return source.watch((session) => {
    const next = pick(session);
    if ((Object.keys(next) as (keyof T)[]).every((key) => Object.is(next[key], last[key]))) return;
    last = next;
    changed(next);
  });
}
