// What comes out of a frame is a stranger's.
import { describe, expect, it } from "vitest";
import { ADDRESS_CHARS_MAX, readFromFrame } from "../../src/protocol/previews";

describe("a message of a frame", () => {
  it("is one that is known, and nothing more than that", () => {
    expect(readFromFrame({ kind: "ready", more: 1 })).toEqual({ kind: "ready" });
    expect(readFromFrame({ kind: "shown" })).toEqual({ kind: "shown" });
    expect(readFromFrame({ kind: "scrolled", x: 1, y: 2.5, z: 3 })).toEqual({ kind: "scrolled", x: 1, y: 2.5 });
    expect(readFromFrame({ kind: "link", href: "a.md" })).toEqual({ kind: "link", href: "a.md" });
    expect(readFromFrame({ kind: "blocked", address: "inline" })).toEqual({ kind: "blocked", address: "inline" });
  });

  it.each([
    null,
    1,
    "ready",
    [],
    {},
    { kind: "fragment", html: "x" },
    { kind: "scrolled", x: NaN, y: 1 },
    { kind: "scrolled", x: -1, y: 1 },
    { kind: "scrolled", x: Infinity, y: 1 },
    { kind: "scrolled", x: "1", y: 1 },
    { kind: "link" },
    { kind: "link", href: ["x"] },
    { kind: "link", href: "x".repeat(ADDRESS_CHARS_MAX + 1) },
    { kind: "blocked", address: 1 },
  ])("is nothing otherwise: %j", (data) => {
    expect(readFromFrame(data)).toBeNull();
  });
});
