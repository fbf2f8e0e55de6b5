import { describe, expect, it } from "vitest";
import * as state from "../../src/terminal/state";
import { Tab, WANTED, attachedMessage } from "../fakes/tab";

describe("the size", () => {
  it("follows the console at its byte", () => {
    const tab = new Tab().open().live();
    tab.effects = [];
    tab.tell({ type: "resized", offset: 0, cols: 100, rows: 40 });
    expect(tab.effects).toEqual([{ do: "size", size: { cols: 100, rows: 40 } }]);
  });

  it("of repeated bytes is not applied again", () => {
    const tab = new Tab().open().live().output("0123456789").parse().drop().open({ offset: 4 });
    tab.effects = [];
    expect(tab.tell({ type: "resized", offset: 5, cols: 10, rows: 5 }).kinds()).toEqual([]);
  });

  it("is asked for when it changes, and only then", () => {
    const tab = new Tab().open().live();
    tab.effects = [];
    tab.take(state.fitted(tab.session, WANTED));
    expect(tab.sent()).toEqual([]);
    tab.take(state.fitted(tab.session, { cols: 90, rows: 24 })).take(state.fitted(tab.session, { cols: 90, rows: 24 }));
    expect(tab.sent()).toEqual([{ type: "resize", cols: 90, rows: 24 }]);
  });

  it("of another tab is kept until this one is turned to", () => {
    const tab = new Tab().open().live().tell({ type: "resized", offset: 0, cols: 40, rows: 10 });
    tab.effects = [];
    expect(tab.take(state.fitted(tab.session, WANTED)).sent()).toEqual([]);
    expect(tab.take(state.focused(tab.session)).sent()).toEqual([{ type: "resize", ...WANTED }]);
    tab.tell({ type: "resized", offset: 0, ...WANTED });
    tab.effects = [];
    expect(tab.take(state.focused(tab.session)).sent()).toEqual([]);
  });

  it("of the window is told by a guest who may only look, but turning to the terminal asks for nothing", () => {
    const tab = new Tab().open({ writable: false, cols: 100 }).live();
    tab.effects = [];
    expect(tab.take(state.focused(tab.session)).sent()).toEqual([]);
    expect(tab.take(state.fitted(tab.session, { cols: 10, rows: 10 })).sent()).toEqual([{ type: "resize", cols: 10, rows: 10 }]);
  });

  it("follows another rule when somebody who may type says so", () => {
    const tab = new Tab().open().live();
    tab.effects = [];
    expect(tab.take(state.sized(tab.session, "fit")).sent()).toEqual([{ type: "sizing", rule: "fit" }]);
    const watcher = new Tab().open({ writable: false }).live();
    watcher.effects = [];
    expect(watcher.take(state.sized(watcher.session, "one")).sent()).toEqual([]);
  });

  it("is asked for after history when the console's is another", () => {
    const tab = new Tab().open({ cols: 40, rows: 10 }).tell({ type: "live", offset: 3 });
    tab.effects = [];
    expect(tab.output("abc").sent()).toEqual([]);
    expect(tab.parse().sent()).toEqual([{ type: "resize", ...WANTED }]);
  });
});

describe("ending", () => {
  it("is kept as a state with the status, and nothing is typed into it", () => {
    const tab = new Tab().open().live().type("x").tell({ type: "exited", offset: 0, status: 3, message: "" });
    expect(tab.session).toMatchObject({ phase: "ended", exit: { status: 3, message: "" }, input: { length: 0 } });
    tab.effects = [];
    expect(tab.type("y").effects).toEqual([{ do: "refuse", why: "ended" }]);
    expect(tab.drop().session.phase).toBe("ended");
    expect(state.triesAgain(tab.session)).toBe(false);
  });

  it("is left for a new process when the person says so", () => {
    const tab = new Tab().open().live().output("abc").parse().tell({ type: "exited", offset: 3, status: 0, message: "" });
    tab.session = state.revived(tab.session);
    tab.effects = [];
    tab.take(state.opened(tab.session));
    expect(tab.sent()).toEqual([{ type: "attach", ...WANTED, stream: "one", offset: 3, client: "client-1", restart: true }]);
    tab.tell(attachedMessage({ stream: "two" })).live();
    expect(tab.session).toMatchObject({ phase: "live", exit: null, restart: false });
    expect(state.opened(tab.drop().session)[1]).not.toMatchObject([{ message: { restart: true } }]);
  });
});

describe("an end that is told late", () => {
  it("does not end the process that came after", () => {
    const tab = new Tab().open().live().drop().open({ stream: "two" }).live();
    expect(state.ended(tab.session, 1, { status: 0, message: "" })).toBe(tab.session);
  });
});

describe("a closed connection", () => {
  it.each([1006, 1001, 1011, 1012, 4408, 4429, 4500])("is tried again after %i", (code) => {
    const tab = new Tab().open().live().drop(code);
    expect(tab.session.phase).toBe("reconnecting");
    expect(state.triesAgain(tab.session)).toBe(true);
  });

  it.each([4400, 4401, 4403, 4404, 4413, 4503])("is not tried again after %i", (code) => {
    const tab = new Tab().open().tell({ type: "closing", code, message: "A sentence." }).drop(code);
    expect(tab.session).toMatchObject({ phase: "failed", closing: { code, message: "A sentence." } });
    expect(state.triesAgain(tab.session)).toBe(false);
    expect(state.triesAgain(state.revived(tab.session))).toBe(true);
  });

  it("that never stood leaves the session connecting", () => {
    expect(new Tab().drop().session.phase).toBe("connecting");
  });
});

describe("rights", () => {
  it("that are taken away give up what was on its way, exactly", () => {
    const tab = new Tab().open({ input: 10 }).live().type("abcdef");
    tab.tell({ type: "rights", writable: false, answers: false, input: 13 });
    expect(tab.session.input).toEqual({ accepted: 13, kept: [], length: 0 });
    tab.effects = [];
    expect(tab.type("x").effects).toEqual([{ do: "refuse", why: "read-only" }]);
    tab.tell({ type: "rights", writable: true, answers: true, input: 13 }).type("yz").drop().open({ input: 14 });
    expect(tab.keystrokes()).toBe("yz|z");
  });

  it("of another viewer to answer leave what is on its way alone", () => {
    const tab = new Tab().open().live().type("abc").tell({ type: "rights", writable: true, answers: false, input: 1 });
    expect(tab.session.input).toMatchObject({ accepted: 1, length: 2 });
  });

  it("and everybody's presence are known as they were told", () => {
    const bob = { id: 4, name: "bob", writable: false, owner: false, you: false, visitor: "user:2" };
    const tab = new Tab().open().live().tell({ type: "viewers", viewers: [bob], total: 3, sizing: "one", leader: 4 });
    expect(tab.session).toMatchObject({ viewers: [bob], total: 3, sizing: "one", leader: 4 });
  });
});
