import { describe, expect, it } from "vitest";
import * as layouts from "../../src/consoles/layout";
import type { Layout } from "../../src/consoles/layout";

const open = (...ids: number[]): Layout => ids.slice(1).reduce((layout, id) => layouts.show(layout, id), layouts.single(ids[0] ?? 1));

describe("tabs", () => {
  it("open one after the other, and the last one opened is in use", () => {
    expect(open(1, 2, 3)).toMatchObject({ tabs: [1, 2, 3], shown: [3], at: 0 });
    expect(layouts.show(open(1, 2, 3), 1)).toMatchObject({ tabs: [1, 2, 3], shown: [1] });
  });

  it("close to the next one, or to the one before at the end, and the last leaves nothing", () => {
    const three = layouts.show(open(1, 2, 3), 2);
    expect(layouts.close(three, 2)).toMatchObject({ tabs: [1, 3], shown: [3] });
    expect(layouts.close(open(1, 2, 3), 3)).toMatchObject({ tabs: [1, 2], shown: [2] });
    expect(layouts.close(three, 1)).toMatchObject({ tabs: [2, 3], shown: [2] });
    expect(layouts.close(layouts.single(1), 1)).toBeNull();
  });

  it("are walked round and round", () => {
    expect([1, -1, 2].map((step) => layouts.neighbour(open(1, 2, 3), step))).toEqual([1, 2, 2]);
  });

  it("have a limit, at which the oldest that is not shown goes", () => {
    const many = open(...Array.from({ length: layouts.TABS_MAX + 1 }, (_, index) => index + 1));
    expect(many.tabs).toHaveLength(layouts.TABS_MAX);
    expect([many.tabs[0], layouts.active(many)]).toEqual([2, layouts.TABS_MAX + 1]);
  });

  it("of consoles that are no more go", () => {
    expect(layouts.forget(open(1, 2, 3), new Set([2]))).toMatchObject({ tabs: [2], shown: [2] });
    expect(layouts.forget(open(1, 2), new Set())).toBeNull();
  });
});

describe("a split", () => {
  const both = layouts.split(layouts.show(open(1, 2, 3), 1), "beside", 2);

  it("takes the next console that is in no half", () => {
    expect(layouts.spare(layouts.show(open(1, 2, 3), 1))).toBe(2);
    expect(layouts.spare(both)).toBe(3);
    expect(layouts.spare(layouts.single(1))).toBeNull();
    expect(both).toMatchObject({ shown: [1, 2], at: 1, direction: "beside" });
  });

  it("shows another console in the half in use, and turns to the half that shows it already", () => {
    expect(layouts.show(both, 3)).toMatchObject({ shown: [1, 3], at: 1 });
    expect(layouts.show(both, 1)).toMatchObject({ shown: [1, 2], at: 0 });
    expect(layouts.active(layouts.otherHalf(both))).toBe(1);
  });

  it("keeps both halves while a third console can take the place of a closed one, and ends otherwise", () => {
    const filled = layouts.close(both, 2);
    expect(filled).toMatchObject({ shown: [1, 3], at: 1 });
    expect(layouts.close(filled!, 1)).toMatchObject({ tabs: [3], shown: [3], at: 0 });
  });

  it("ends with the half in use", () => {
    expect(layouts.unsplit(both)).toMatchObject({ tabs: [1, 2, 3], shown: [2], at: 0 });
  });

  it("leaves both halves room", () => {
    expect([-5, 30.4, 99, Number.NaN].map((percent) => layouts.resized(both, percent).percent)).toEqual([15, 30, 85, 50]);
  });
});

describe("what was kept", () => {
  it("comes back, with the console of the address in use", () => {
    const kept: unknown = JSON.parse(JSON.stringify(layouts.resized(layouts.split(open(1, 2), "below", 1), 30)));
    expect(layouts.restored(kept, 2)).toEqual({ tabs: [1, 2], shown: [2, 1], at: 0, direction: "below", percent: 30 });
    expect(layouts.restored(kept, 9)).toMatchObject({ tabs: [1, 2, 9], shown: [2, 9], at: 1 });
  });

  it.each([null, 7, [], {}, { tabs: "1" }, { tabs: [-1, "2", 1.5], shown: [3] }, { tabs: [4], shown: [5, 6, 7], at: 3 }])("is not believed blindly: %j", (kept) => {
    const layout = layouts.restored(kept, 2);
    expect(layouts.active(layout)).toBe(2);
    expect(layout.tabs).toContain(2);
    expect(layout.tabs.every((tab) => Number.isSafeInteger(tab) && tab > 0)).toBe(true);
  });
});
