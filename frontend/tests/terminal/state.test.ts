import { describe, expect, it } from "vitest";
import { ACK_EVERY_BYTES, FIRST_BYTES, INPUT_FRAME_BYTES_MAX, INPUT_KEPT_BYTES_MAX } from "../../src/protocol/consoles";
import * as state from "../../src/terminal/state";
import { Tab, WANTED, attachedMessage } from "../fakes/tab";

describe("attaching", () => {
  it("asks for the end of what is kept at first", () => {
    const tab = new Tab().take(state.opened(new Tab().session));
    expect(tab.sent()).toEqual([{ type: "attach", ...WANTED, stream: null, offset: -FIRST_BYTES, client: "client-1" }]);
  });

  it("shows the ticket that a link was exchanged for", () => {
    const tab = new Tab().take(state.opened(new Tab().session, "kq2mVwYx4TzQ8r1bG7nLpA"));
    expect(tab.sent()).toMatchObject([{ type: "attach", ticket: "kq2mVwYx4TzQ8r1bG7nLpA" }]);
  });

  it("asks for what is older on the same connection, and shows all of it on an empty terminal", () => {
    const tab = new Tab().open({ offset: 5000, head: 1000, cols: 100 }).live(5000);
    expect(tab.session.older).toBe(4000);
    tab.effects = [];
    expect(tab.take(state.older(tab.session)).kinds()).toEqual(["again"]);
    tab.output("of the attachment before").type("ls");
    tab.take(state.opened(tab.session));
    expect(tab.sent()).toMatchObject([{ type: "attach", stream: "one", offset: 0 }]);
    tab.effects = [];
    tab.tell(attachedMessage({ offset: 1200, head: 1200, skipped: 1200, input: 0, state: "\x1b[?1h" }));
    expect(tab.kinds()).toEqual(["reset", "size", "modes", "type"]);
    expect(tab.session.older).toBe(0);
    tab.effects = [];
    expect(tab.take(state.older(tab.session)).kinds()).toEqual([]);
    tab.output("0123456789").tell({ type: "live", offset: 1210 }).parse();
    expect(tab.session).toMatchObject({ phase: "live", received: 1210, parsed: 1210 });
  });

  it("asks for what is older again when the connection breaks meanwhile", () => {
    const tab = new Tab().open({ offset: 5000, head: 1000 }).live(5000);
    tab.take(state.older(tab.session)).drop();
    tab.effects = [];
    tab.take(state.opened(tab.session));
    expect(tab.sent()).toMatchObject([{ stream: "one", offset: 0 }]);
  });

  it("begins with an empty terminal of the console's size, in its modes", () => {
    const tab = new Tab().take(state.opened(new Tab().session));
    tab.effects = [];
    tab.tell(attachedMessage({ cols: 100, rows: 30, state: "\x1b[?1h" }));
    expect(tab.effects).toEqual([
      { do: "reset", end: 0, generation: 1 },
      { do: "size", size: { cols: 100, rows: 30 } },
      { do: "modes", text: "\x1b[?1h" },
    ]);
  });

  it("says so when the beginning is no longer kept", () => {
    expect(new Tab().open({ offset: 500, skipped: 500 }).kinds()).toEqual(["send", "reset", "size", "mark"]);
  });

  it("is live once history is parsed, not when it has come", () => {
    const tab = new Tab().open().tell({ type: "live", offset: 5 });
    expect(tab.session.phase).toBe("replaying");
    tab.output("hello");
    expect(tab.session.phase).toBe("replaying");
    expect(tab.parse().session.phase).toBe("live");
  });

  it("is live at once for a console that has said nothing", () => {
    expect(new Tab().open().live(0).session.phase).toBe("live");
  });
});

describe("resuming", () => {
  const interrupted = (): Tab => {
    const tab = new Tab().open().live().output("0123456789").parse().drop();
    tab.effects = [];
    return tab;
  };

  it("asks for the byte after the last one received, parsed or not", () => {
    const tab = new Tab().open().live().output("01234").parse().output("56789").drop();
    tab.effects = [];
    tab.take(state.opened(tab.session));
    expect(tab.sent()).toEqual([{ type: "attach", ...WANTED, stream: "one", offset: 10, client: "client-1" }]);
    expect(tab.session.phase).toBe("reconnecting");
  });

  it("goes on without a reset", () => {
    const tab = interrupted().open({ offset: 10 });
    expect(tab.kinds()).toEqual(["send"]);
    expect(tab.output("abc").written()).toBe("abc");
    expect(tab.tell({ type: "live", offset: 13 }).parse().session.phase).toBe("live");
  });

  it("drops repeated bytes by their number", () => {
    const tab = interrupted().open({ offset: 6 });
    expect(tab.output("67").written()).toBe("");
    expect(tab.output("89ab").written()).toBe("ab");
    expect(tab.output("cd").written()).toBe("cd");
    expect(tab.session.received).toBe(14);
  });

  it("marks what was skipped, and reaches live although no byte follows", () => {
    const tab = interrupted().open({ offset: 1000, skipped: 990, state: "\x1b[?25l" });
    expect(tab.effects.slice(1)).toEqual([
      { do: "size", size: WANTED },
      { do: "mark", bytes: 990, end: 1000, generation: 1 },
      { do: "modes", text: "\x1b[?25l" },
    ]);
    expect(tab.live(1000).session.phase).toBe("live");
  });

  it("starts anew on another stream, and does not count what was still being parsed of the old one", () => {
    const tab = new Tab().open().live().output("old bytes").drop().open({ stream: "two" });
    const [old, reset] = tab.parsing.splice(0);
    tab.tell({ type: "live", offset: 0 });
    tab.take(state.parsed(tab.session, old!.generation, old!.end));
    expect(state.mayAnswer(tab.session)).toBe(false);
    tab.take(state.parsed(tab.session, reset!.generation, reset!.end));
    expect(state.mayAnswer(tab.session)).toBe(true);
    expect(tab.session).toMatchObject({ stream: "two", generation: 2, received: 0, parsed: 0, phase: "live" });
  });

  it("moves forward when it is told to", () => {
    const tab = new Tab().open().live().output("abc").parse();
    tab.effects = [];
    tab.tell({ type: "skipped", offset: 5000, bytes: 4997, cols: 90, rows: 20, state: "" });
    expect(tab.kinds()).toEqual(["size", "mark"]);
    tab.output("xyz").parse();
    expect(tab.session).toMatchObject({ received: 5003, parsed: 5003, size: { cols: 90, rows: 20 } });
  });

  it("takes no bytes before it is attached", () => {
    const tab = interrupted().take(state.opened(interrupted().session));
    expect(tab.output("stray").written()).toBe("");
  });
});

describe("answers to queries", () => {
  it("are not given to history, and are given to what follows", () => {
    const tab = new Tab().open().tell({ type: "live", offset: 4 }).output("historylive");
    expect(tab.written()).toBe("hist|orylive");
    expect(state.mayAnswer(tab.session)).toBe(false);
    expect(state.mayAnswer(tab.parse().session)).toBe(true);
  });

  it("are not given before the server has said where history ends", () => {
    expect(state.mayAnswer(new Tab().open().output("abc").parse().session)).toBe(false);
  });

  it("are left to the viewer who is told to give them", () => {
    const tab = new Tab().open({ answers: false }).live();
    expect(state.mayAnswer(tab.session)).toBe(false);
    tab.tell({ type: "rights", writable: true, answers: true, input: 0 });
    expect(state.mayAnswer(tab.session)).toBe(true);
    tab.tell({ type: "rights", writable: false, answers: true, input: 0 });
    expect(state.mayAnswer(tab.session)).toBe(false);
  });

  it("are not given to what was missed while the connection was gone", () => {
    const tab = new Tab().open().live().output("abc").parse().drop().open({ offset: 3 });
    tab.output("query");
    expect(state.mayAnswer(tab.session)).toBe(false);
    expect(state.mayAnswer(tab.live(8).session)).toBe(true);
  });
});

describe("acknowledging", () => {
  it("waits for the parser, then says so every 64 KiB", () => {
    const tab = new Tab().open().live();
    tab.effects = [];
    tab.output(new Uint8Array(ACK_EVERY_BYTES - 1)).output(new Uint8Array(1));
    expect(tab.sent()).toEqual([]);
    expect(tab.parse().sent()).toEqual([{ type: "ack", offset: ACK_EVERY_BYTES }]);
  });

  it("says the rest when nothing is left to parse", () => {
    const tab = new Tab().open().live().output("abc").parse();
    tab.effects = [];
    expect(tab.take(state.idle(tab.session)).sent()).toEqual([{ type: "ack", offset: 3 }]);
    expect(tab.take(state.idle(tab.session)).sent()).toEqual([]);
  });

  it("never goes behind the offset that the connection began with", () => {
    const tab = new Tab().open().live().output("0123456789").drop().open({ offset: 10 });
    tab.effects = [];
    tab.parse();
    expect(tab.take(state.idle(tab.session)).sent()).toEqual([]);
    tab.output("a").parse();
    expect(tab.take(state.idle(tab.session)).sent()).toEqual([{ type: "ack", offset: 11 }]);
  });

  it("says nothing while no connection stands", () => {
    const tab = new Tab().open().live().output("abc").drop().parse();
    tab.effects = [];
    expect(tab.take(state.idle(tab.session)).sent()).toEqual([]);
  });
});

describe("typing", () => {
  it("goes out at once, history or not", () => {
    expect(new Tab().open().type("ls\r").keystrokes()).toBe("ls\r");
  });

  it("waits while there is no connection and goes out once with the next", () => {
    const tab = new Tab().type("early ").open().live();
    expect(tab.keystrokes()).toBe("early ");
    tab.tell({ type: "input", offset: 6 }).type("abc").tell({ type: "input", offset: 8 }).drop().type("def");
    tab.effects = [];
    expect(tab.open({ input: 8 }).keystrokes()).toBe("c|def");
    expect(tab.session.input.accepted).toBe(8);
  });

  it("is not doubled when the server had it although it could not say so", () => {
    const tab = new Tab().open().live().type("abc").drop();
    tab.effects = [];
    expect(tab.open({ input: 3 }).keystrokes()).toBe("");
  });

  it("is cut into frames", () => {
    const tab = new Tab().open().live();
    tab.effects = [];
    tab.type(new Uint8Array(INPUT_FRAME_BYTES_MAX * 2 + 1));
    expect(tab.kinds()).toEqual(["type", "type", "type"]);
  });

  it("is refused whole when too much waits, and the refusal can be seen", () => {
    const tab = new Tab().open().live().type(new Uint8Array(INPUT_KEPT_BYTES_MAX));
    tab.effects = [];
    expect(tab.type("x").effects).toEqual([{ do: "refuse", why: "full" }]);
    const other = new Tab().open().live();
    other.effects = [];
    expect(other.type(new Uint8Array(INPUT_KEPT_BYTES_MAX + 1)).effects).toEqual([{ do: "refuse", why: "too-long" }]);
  });

  it("is refused to a guest who may only look", () => {
    const tab = new Tab().type("x").open({ writable: false }).live();
    expect(tab.keystrokes()).toBe("");
    expect(tab.type("y").effects).toEqual([{ do: "refuse", why: "read-only" }]);
  });

  it("meant for one program is not typed into the next", () => {
    const tab = new Tab().open().live().type("rm -r old\r").drop();
    tab.effects = [];
    expect(tab.open({ stream: "two" }).keystrokes()).toBe("");
  });
});
