import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { REST_MS, announcer, difference } from "../../src/sharing/joining";
import { companyOf } from "../../src/sharing/people";
import { viewer } from "../fakes/dummy-source";

const of = (...viewers: ReturnType<typeof viewer>[]) => companyOf({ viewers, total: viewers.length });
const me = viewer("alice", { you: true, writable: true });

describe("the sentence about who came and went", () => {
  it.each([
    [of(me), of(me, viewer("bob")), "\u2068bob\u2069 is here, watching."],
    [of(me, viewer("bob")), of(me), "\u2068bob\u2069 left."],
    [of(me), of(me, viewer("a"), viewer("b")), "2 people came."],
    [of(me, viewer("a"), viewer("b")), of(me, viewer("c")), "1 person came. 2 people left."],
    [of(me, viewer("bob")), of(me, viewer("bob"), viewer("bob")), "\u2068bob\u2069 is here, watching."],
  ])("tells the difference", (before, after, words) => {
    expect(difference(before, after)).toBe(words);
  });

  it("says nothing of somebody who only reconnected, nor of oneself", () => {
    expect(difference(of(me, viewer("bob")), of(viewer("alice", { you: true }), viewer("bob")))).toBeNull();
  });
});

describe("the live region", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is silent at first, waits until things rest, and says one sentence for many changes", () => {
    const region = document.createElement("span");
    const announcing = announcer(region);
    announcing.show(of(me, viewer("bob")));
    vi.advanceTimersByTime(REST_MS);
    expect(region.textContent).toBe("");
    announcing.show(of(me));
    announcing.show(of(me, viewer("bob"), viewer("carl")));
    expect(region.textContent).toBe("");
    vi.advanceTimersByTime(REST_MS);
    expect(region.textContent).toBe("\u2068carl\u2069 is here, watching.");
    announcing.dispose();
  });
});
