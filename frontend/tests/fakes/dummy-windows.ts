// Windows of one person over one file: everything that can happen to them, one step at a time, on the pure core alone.
import { Text } from "@codemirror/state";
import * as saving from "../../src/editor/saving";
import type { Effect, FileSession, Format, Known, Left, Step } from "../../src/editor/saving";
import { versionOf } from "./dummy-documents";

const FORMAT: Format = { encoding: "utf-8", newline: "lf" };
const TOKEN = /<\d+>/g;

export const tokensOf = (text: string): string[] => text.match(TOKEN) ?? [];
const lines = (text: string): Text => Text.of(text.split("\n"));

interface Window_ {
  readonly id: number;
  session: FileSession;
  /** Asked of the server and not done yet. */
  request: Extract<Effect, { do: "save" | "load" }> | null;
  /** Done by the server, and its answer is on the way. */
  answer: ((session: FileSession) => Step) | null;
  /** Typed since the draft was written: a crash may take it. */
  fresh: string[];
}

export class DummyWindows {
  file: string | null;
  readonly history: string[] = [];
  readonly drafts = new Map<number, Left>();
  readonly aside: string[] = [];
  readonly windows: (Window_ | null)[] = [null, null];
  /** Every token typed, less those that somebody took out or that a crash took within its second. */
  readonly owed = new Set<string>();
  readonly seen = { conflicts: 0, merges: 0, restored: 0, lost: 0 };
  private late: { text: string; version: string | null }[] = [];
  private made = 0;

  constructor(text: string) {
    this.file = text;
    this.history.push(text);
    for (const slot of [0, 1]) this.open(slot);
  }

  open(slot: number): void {
    if (this.windows[slot] !== null) return;
    this.made += 1;
    const known = this.known();
    const opened: Window_ = { id: this.made, session: saving.begin(known ?? { text: Text.empty, format: FORMAT, version: null }), request: null, answer: null, fresh: [] };
    this.windows[slot] = opened;
    if (known === null) this.take(opened, saving.gone(opened.session, "Gone."));
    const living = new Set(this.windows.map((each) => each?.id));
    for (const [id, left] of [...this.drafts]) {
      if (living.has(id)) continue;
      this.drafts.delete(id); // claimed
      this.take(opened, saving.restored(opened.session, left));
      this.keep(opened);
      break; // others wait for the next window, or are offered
    }
  }

  crash(slot: number, sudden: boolean): void {
    const window = this.windows[slot];
    if (!window) return;
    if (!sudden) this.keep(window);
    for (const token of window.fresh) this.owed.delete(token);
    if (window.request?.do === "save") this.late.push({ text: window.request.content.text.toString(), version: window.request.version });
    this.windows[slot] = null;
  }

  type(slot: number, at: number, how: "behind" | "line"): void {
    const window = this.windows[slot];
    if (!window) return;
    const token = `<${this.number()}>`;
    const text = window.session.mine.toString();
    const all = text.split("\n");
    const line = at % all.length;
    if (how === "line") all.splice(line, 0, token);
    else all[line] = (all[line] ?? "") + token;
    this.owed.add(token);
    window.fresh.push(token);
    window.session = saving.edited(window.session, lines(all.join("\n")));
  }

  /** Lines that look like others are where a comparison goes astray. */
  blank(slot: number, at: number): void {
    const window = this.windows[slot];
    if (!window) return;
    const all = window.session.mine.toString().split("\n");
    all.splice(at % all.length, 0, "");
    window.session = saving.edited(window.session, lines(all.join("\n")));
  }

  erase(slot: number, at: number): void {
    const window = this.windows[slot];
    if (!window) return;
    const all = window.session.mine.toString().split("\n");
    for (const token of tokensOf(all[at % all.length] ?? "")) this.owed.delete(token);
    all.splice(at % all.length, 1);
    window.session = saving.edited(window.session, lines(all.join("\n")));
  }

  act(slot: number, step: (session: FileSession) => Step): void {
    const window = this.windows[slot];
    if (window) this.take(window, step(window.session));
  }

  tick(slot: number): void {
    const window = this.windows[slot];
    if (window) this.keep(window);
  }

  /** The server gets a window's request, or does not; its answer is lost, or on the way. */
  serve(slot: number, fate: "answered" | "lost" | "late" | "never"): void {
    const window = this.windows[slot];
    const request = window?.request;
    if (!window || !request) return;
    window.request = null;
    if (request.do === "load") {
      const known = this.known();
      window.answer = (session) => {
        if (fate !== "answered") return saving.unseen(session, "Away.", true);
        return known === null ? saving.gone(session, "Gone.") : saving.loaded(session, known);
      };
      return;
    }
    const write = { text: request.content.text.toString(), version: request.version };
    if (fate === "late") this.late.push(write);
    const version = fate === "answered" || fate === "lost" ? this.write(write) : null;
    if (fate !== "answered") this.seen.lost += 1;
    window.answer = (session) => {
      if (fate !== "answered") return saving.failed(session, "Away.", { lost: true, temporary: true });
      return version === null ? saving.refused(session, "It has changed.") : saving.saved(session, version);
    };
  }

  answer(slot: number): void {
    const window = this.windows[slot];
    if (!window?.answer) return;
    const step = window.answer(window.session);
    window.answer = null;
    this.take(window, step);
    this.keep(window);
  }

  arrive(): void {
    const write = this.late.shift();
    if (write !== undefined) this.write(write);
  }

  /** Another program: an older text comes back, a line is added, the file goes. */
  outside(how: "checkout" | "adds" | "deletes", at: number): void {
    if (how === "deletes") this.file = null;
    else if (how === "checkout") this.file = this.history[at % this.history.length] ?? null;
    else {
      const all = (this.file ?? "").split("\n");
      all.splice(at % (all.length + 1), 0, `<${this.number()}>`);
      this.file = all.join("\n");
    }
  }

  /** Tokens that are nowhere, and those that stand twice in one text. */
  faults(): { lost: string[]; doubled: string[] } {
    const live = this.windows.flatMap((window) => (window ? [window.session.mine.toString(), window.session.theirs?.text.toString() ?? ""] : []));
    const kept = [...this.drafts.values()].flatMap((left) => [left.text.toString(), ...left.sent.map(String)]);
    const there = new Set([this.file ?? "", ...this.history, ...live, ...kept, ...this.aside].flatMap(tokensOf));
    const twice = [this.file ?? "", ...live].flatMap((text) => tokensOf(text).filter((token, at, all) => all.indexOf(token) !== at));
    return { lost: [...this.owed].filter((token) => !there.has(token)), doubled: twice };
  }

  private number(): number {
    this.made += 1;
    return this.made;
  }

  private known(): Known | null {
    return this.file === null ? null : { text: lines(this.file), format: FORMAT, version: versionOf(this.file) };
  }

  private write({ text, version }: { text: string; version: string | null }): string | null {
    if ((this.file === null ? null : versionOf(this.file)) !== version) return null;
    if (this.file !== null) this.history.push(this.file);
    this.file = text;
    this.history.push(text);
    return versionOf(text);
  }

  private keep(window: Window_): void {
    const left = saving.leftOf(window.session);
    if (left === null) this.drafts.delete(window.id);
    else this.drafts.set(window.id, left);
    window.fresh = [];
  }

  private take(window: Window_, [session, effects]: Step): void {
    if (session.theirs !== null && window.session.theirs === null) this.seen.conflicts += 1;
    window.session = session;
    for (const effect of effects) {
      if (effect.do === "set-aside") this.aside.push(effect.text.toString());
      else if (effect.do === "show") this.seen[effect.why === "restored" ? "restored" : "merges"] += 1;
      else {
        if (window.request !== null || window.answer !== null) throw new Error("Two requests at once.");
        if (effect.do === "save") this.keep(window); // what is sent is on record before it is sent
        window.request = effect;
      }
    }
  }
}
