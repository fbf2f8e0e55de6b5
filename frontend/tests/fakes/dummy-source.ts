// A terminal that is told what to show: its session is set by the test, and what is wished and said is kept.
import type { SizingRule, Viewer } from "../../src/protocol/consoles";
import type { Source } from "../../src/sharing/source";
import * as state from "../../src/terminal/state";
import type { Session } from "../../src/terminal/state";

export class DummySource implements Source {
  session: Session = { ...state.start("client-1", { cols: 80, rows: 24 }), attached: true, phase: "live", stream: "one", writable: true, size: { cols: 80, rows: 24 } };
  readonly wished: SizingRule[] = [];
  readonly said: string[] = [];
  private readonly watchers = new Set<(session: Session) => void>();

  get watched(): number {
    return this.watchers.size;
  }
  watch(changed: (session: Session) => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }
  size(rule: SizingRule): void {
    this.wished.push(rule);
  }
  say(sentence: string): void {
    this.said.push(sentence);
  }
  become(change: Partial<Session>): void {
    this.session = { ...this.session, ...change };
    for (const watcher of this.watchers) watcher(this.session);
  }
  /** These people and no others are here. */
  here(...viewers: readonly Viewer[]): void {
    this.become({ viewers, total: viewers.length });
  }
}

let made = 0;

/** Somebody: a number, a name, and what the test cares about. */
export function viewer(name: string, more: Partial<Viewer> = {}): Viewer {
  made += 1;
  return { id: made, name, writable: false, owner: false, you: false, visitor: null, ...more };
}
