import { describe, expect, it } from "vitest";
import { colourOf, initials, isolated, shownName } from "../../src/sharing/names";

describe("a name of somebody else", () => {
  it.each([
    ["alice", "alice"],
    ["  Ada   Lovelace ", "Ada Lovelace"],
    ["al\u202eice\u2066", "alice"],
    ["a\u200bl\u200di\ufeffc\u00ade", "alice"],
    ["\u{e0041}\u{e0042}bob\u3164\u2800", "bob"],
    ["a\u0000b\u001b[31m\nc", "ab[31mc"],
    ["\u200b\u202e", "No name"],
    ["", "No name"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["z\u0300\u0301\u0302\u0303\u0304\u0305", "z\u0300\u0301"],
    ["דוד", "דוד"],
    ["👩", "👩"],
  ])("is shown without what cannot be seen: %j", (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });

  it("is cut to length between whole characters", () => {
    expect(shownName("x".repeat(500))).toBe(`${"x".repeat(39)}…`);
    expect(shownName("🇩🇪".repeat(60))).toBe(`${"🇩🇪".repeat(39)}…`);
    expect(shownName(`${"x".repeat(30)} (guest)`)).toBe(`${"x".repeat(30)} (guest)`);
  });

  it.each([
    ["alice", "AL"],
    ["ada.lovelace", "AL"],
    ["Guest 417", "G4"],
    ["bob (guest)", "BO"],
    ["(guest)", "(G"],
    ["é", "É"],
    ["👩 x", "👩X"],
    ["---", "?"],
  ])("has initials: %s", (name, shown) => {
    expect(initials(name)).toBe(shown);
  });

  it("has always the same colour, and all colours are used", () => {
    expect(colourOf("alice", 8)).toBe(colourOf("alice", 8));
    const used = new Set(Array.from({ length: 200 }, (_, number) => colourOf(`guest ${number}`, 8)));
    expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("keeps its direction to itself within a sentence", () => {
    expect(isolated("\u202edavid")).toBe("\u2068david\u2069");
  });
});
