// A tab of a console as data: a session, what it wants done, and a parser that parses when told.
import type { Attached, ServerMessage } from "../../src/protocol/consoles";
import * as state from "../../src/terminal/state";
import type { Effect, Session, Step } from "../../src/terminal/state";

export const WANTED = { cols: 80, rows: 24 };
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const attachedMessage = (more: Partial<Attached> = {}): Attached => ({
  type: "attached",
  stream: "one",
  offset: 0,
  head: 0,
  skipped: 0,
  ...WANTED,
  writable: true,
  answers: true,
  input: 0,
  viewers: [],
  state: "",
  ...more,
});

/** A session with the effects that came up so far, and a parser that parses when told. */
export class Tab {
  session: Session = state.start("client-1", WANTED);
  effects: Effect[] = [];
  parsing: Extract<Effect, { end: number }>[] = [];

  take([session, effects]: Step): this {
    this.session = session;
    this.effects.push(...effects);
    for (const effect of effects) {
      if ("end" in effect) this.parsing.push(effect);
      if (effect.do === "end") this.session = state.ended(this.session, effect.generation, effect.exit);
    }
    return this;
  }
  open(message: Partial<Attached> = {}): this {
    return this.take(state.opened(this.session)).tell(attachedMessage(message));
  }
  tell(message: ServerMessage): this {
    return this.take(state.told(this.session, message));
  }
  output(text: string | Uint8Array): this {
    return this.take(state.output(this.session, typeof text === "string" ? bytes(text) : text));
  }
  parse(): this {
    for (const { generation, end } of this.parsing.splice(0)) this.take(state.parsed(this.session, generation, end));
    return this;
  }
  type(text: string | Uint8Array<ArrayBuffer>): this {
    return this.take(state.typed(this.session, typeof text === "string" ? bytes(text) : text));
  }
  drop(code = 1006, reason = ""): this {
    this.session = state.dropped(this.session, code, reason);
    return this;
  }
  live(offset = 0): this {
    return this.tell({ type: "live", offset }).parse();
  }
  kinds(): string[] {
    return this.effects.splice(0).map((effect) => effect.do);
  }
  sent(): unknown[] {
    return this.effects.splice(0).flatMap((effect) => (effect.do === "send" ? [effect.message] : []));
  }
  written(): string {
    return this.effects.splice(0).flatMap((effect) => (effect.do === "write" ? [new TextDecoder().decode(effect.bytes)] : [])).join("|");
  }
  keystrokes(): string {
    return this.effects.splice(0).flatMap((effect) => (effect.do === "type" ? [new TextDecoder().decode(effect.bytes)] : [])).join("|");
  }
}
