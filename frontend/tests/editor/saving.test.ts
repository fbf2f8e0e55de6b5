import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import * as saving from "../../src/editor/saving";
import type { FileSession, Known, Left } from "../../src/editor/saving";

const FORMAT = { encoding: "utf-8", newline: "lf" } as const;
const CRLF = { ...FORMAT, newline: "crlf" } as const;
const lines = (text: string): Text => Text.of(text.split("\n"));
const known = (text: string, version: string | null = text): Known => ({ text: lines(text), format: FORMAT, version });
const begun = (text: string): FileSession => saving.begin(known(text));
const typed = (session: FileSession, text: string): FileSession => saving.edited(session, lines(text));
const left = (text: string, base: string, more: Partial<Left> = {}): Left => ({ text: lines(text), format: FORMAT, base: known(base), version: base, sent: [], ...more });
const does = (effects: readonly saving.Effect[]): string[] => effects.map((effect) => (effect.do === "show" ? `${effect.why}: ${effect.text.toString()}` : effect.do));

describe("one thing after another", () => {
  it("waits with a look and a save until what is under way is done", () => {
    const [sending] = saving.save(typed(begun("a"), "b"));
    const [asked] = saving.save(saving.look(typed(sending, "c"))[0]);
    const [looking, first] = saving.saved(asked, "b");
    expect(does(first)).toEqual(["load"]);
    const [again, second] = saving.loaded(looking, known("b"));
    expect([does(second), again.doing]).toEqual([["save"], "saving"]);
  });

  it("does not save after a failed one what was asked for during it, but looks", () => {
    const [sending] = saving.save(typed(begun("a"), "b"));
    const [asked] = saving.look(saving.save(sending)[0]);
    const [next, effects] = saving.failed(asked, "Full.", { lost: false, temporary: false });
    expect([does(effects), next.next.save]).toEqual([["load"], false]);
  });

  it("saves after a look that failed, unless there is nothing to save", () => {
    const [looking] = saving.look(typed(begun("a"), "b"));
    expect(does(saving.unseen(saving.save(looking)[0], "Away.", true)[1])).toEqual(["save"]);
    const [clean] = saving.look(begun("a"));
    expect(does(saving.unseen(saving.save(clean)[0], "Away.", true)[1])).toEqual([]);
  });

  it("decides nothing while something is under way, nor where there is nothing to decide", () => {
    const session = begun("a");
    const [conflict] = saving.loaded(typed(session, "b"), known("c"));
    const [looking] = saving.look(conflict);
    for (const step of [saving.useMine, saving.useTheirs, saving.saveAnew]) {
      expect(step(session)).toEqual([session, []]);
      expect(step(looking)).toEqual([looking, []]);
    }
  });
});

describe("how a file is written", () => {
  it("follows the file where nobody chose it, and the person where they did", () => {
    const theirs = { ...known("a"), format: CRLF, version: "crlf" };
    expect(saving.loaded(begun("a"), theirs)[0]).toMatchObject({ format: CRLF, base: { version: "crlf" } });
    const chosen = saving.formatted(begun("a"), { ...FORMAT, encoding: "latin-1" });
    expect(saving.loaded(chosen, theirs)[0].format.encoding).toBe("latin-1");
    expect(saving.isDirty(chosen)).toBe(true);
  });
});

describe("a draft", () => {
  it("is what the file has not, or may not have", () => {
    expect(saving.leftOf(begun("a"))).toBeNull();
    expect(saving.leftOf(typed(begun("a"), "b"))).toMatchObject({ version: "a", sent: [] });
    const [sending] = saving.save(typed(begun("a"), "b"));
    expect(saving.leftOf(sending)?.sent.map(String)).toEqual(["b"]);
    const [lost] = saving.failed(sending, "Away.", { lost: true, temporary: true });
    expect(saving.leftOf(typed(lost, "a"))?.sent.map(String)).toEqual(["b"]);
    expect(saving.leftOf(saving.saved(sending, "b")[0])).toBeNull();
  });

  it("goes on where it was when the file is as it was", () => {
    const [session, effects] = saving.restored(begun("a"), left("b", "a", { sent: [lines("x")] }));
    expect([does(effects), saving.isDirty(session), session.unanswered.map(String)]).toEqual([["restored: b"], true, ["x"]]);
  });

  it("that the file has already is none", () => {
    expect(saving.restored(begun("b"), left("b", "a"))[1]).toEqual([]);
  });

  it("is merged with what the file became, or shown beside it", () => {
    const [, merged] = saving.restored(begun("theirs\nb\nc"), left("a\nb\nmine", "a\nb\nc"));
    expect(does(merged)).toEqual(["restored: a\nb\nmine", "merged: theirs\nb\nmine"]);
    expect(saving.restored(begun("theirs"), left("mine", "a"))[0]).toMatchObject({ problem: { kind: "conflict" }, mine: lines("mine") });
  });

  it("is shown beside the file where what it stood on was not kept, or where it may be in the file in part", () => {
    const there = begun("theirs\nb\nc");
    for (const more of [{ base: null }, { sent: [lines("a\nb\nmi")] }]) {
      expect(saving.restored(there, left("a\nb\nmine", "a\nb\nc", more))[0].problem).toMatchObject({ kind: "conflict", gone: false });
    }
  });

  it("of a file that is gone is kept in the editor", () => {
    const [absent] = saving.gone(saving.begin({ ...known(""), version: null }), "There is no such file.");
    const [session, effects] = saving.restored(absent, left("mine", "a"));
    expect([does(effects), session.problem]).toEqual([["restored: mine"], { kind: "conflict", sentence: "", gone: true }]);
    const [same] = saving.restored(absent, left("mine", "", { version: null }));
    expect(same.problem).toMatchObject({ gone: true });
  });

  it("sets aside what was typed before it was asked for", () => {
    const [, effects] = saving.restored(typed(begun("a"), "c"), left("b", "a"));
    expect(does(effects)).toEqual(["set-aside", "restored: b"]);
  });
});
