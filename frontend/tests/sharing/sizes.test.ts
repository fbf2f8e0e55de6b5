import { describe, expect, it } from "vitest";
import { choices, holds, sizeRule, sizeSentence } from "../../src/sharing/sizes";
import { DummySource, viewer } from "../fakes/dummy-source";

const alice = viewer("alice", { owner: true, writable: true });
const bob = viewer("bob", { writable: true });
const size = { cols: 120, rows: 40 };
const as = (you: typeof alice) => [alice, bob].map((each) => ({ ...each, you: each.id === you.id }));
const base = { total: 2, leader: null, size, writable: true };

describe("the rule of size", () => {
  it("is the owner's to choose; others who may type can only lead", () => {
    expect(choices({ viewers: as(alice), writable: true })).toEqual(["owner", "fit", "one"]);
    expect(choices({ viewers: as(bob), writable: true })).toEqual(["one"]);
    expect(choices({ viewers: as(bob), writable: false })).toEqual([]);
  });

  it.each([
    [{ ...base, viewers: as(alice), sizing: "owner" }, "The terminal follows your window: 120 × 40."],
    [{ ...base, viewers: as(bob), sizing: "owner" }, "The terminal follows the window of “alice”: 120 × 40."],
    [{ ...base, viewers: as(bob), sizing: "fit" }, "The terminal fits the smallest window: 120 × 40."],
    [{ ...base, viewers: as(alice), sizing: "one", leader: bob.id }, "The terminal follows the window of “bob”: 120 × 40."],
    [{ ...base, viewers: as(bob), sizing: "one", leader: bob.id }, "The terminal follows your window: 120 × 40."],
    [{ ...base, viewers: [], sizing: "owner" }, "The terminal follows its owner’s window: 120 × 40."],
  ] as const)("says whose window is followed", (session, sentence) => {
    expect(sizeSentence(session)).toBe(sentence);
  });

  it("holds for oneself only while one leads", () => {
    expect(holds("one", { viewers: as(bob), sizing: "one", leader: bob.id })).toBe(true);
    expect(holds("one", { viewers: as(alice), sizing: "one", leader: bob.id })).toBe(false);
  });

  it("is sent by one press, and shown when it holds", () => {
    const source = new DummySource();
    const rule = sizeRule(source);
    source.here(...as(alice));
    const buttons = [...rule.element.querySelectorAll("button")];
    expect(buttons.map(({ textContent }) => textContent)).toEqual(["Your window", "Fit everyone", "Follow me"]);
    buttons[1]!.click();
    expect(source.wished).toEqual(["fit"]);
    source.become({ sizing: "fit" });
    expect(buttons.map((button) => button.getAttribute("aria-pressed"))).toEqual(["false", "true", "false"]);
    rule.dispose();
    expect(source.watched).toBe(0);
  });
});
