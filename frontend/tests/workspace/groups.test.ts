import { describe, expect, test } from "vitest";
import * as groups from "../../src/workspace/groups";
import type { Groups } from "../../src/workspace/groups";

/** "a b* | c": two groups, the star marks the active tab; "> " before the group in use. */
function drawn({ list, at }: Groups): string {
  const one = ({ tabs, active }: groups.Group): string => tabs.map((tab) => tab.replace("/", "") + (tab === active ? "*" : "")).join(" ");
  return list.map((group, side) => (side === at && list.length > 1 ? `>${one(group)}` : one(group))).join(" | ");
}

function opened(...paths: string[]): Groups {
  return paths.reduce((all, path) => groups.open(all, path)!, groups.EMPTY);
}

const two = (): Groups => groups.open(opened("/a", "/b"), "/c", { beside: true })!;

describe("opening", () => {
  test("comes behind the active tab, and is shown where it is open already", () => {
    const three = opened("/a", "/b", "/c");
    expect(drawn(three)).toBe("a b c*");
    expect(drawn(groups.open(groups.open(three, "/a")!, "/d")!)).toBe("a d* b c");
    expect(drawn(groups.open(two(), "/a")!)).toBe(">a* b | c*");
  });

  test("beside makes the second group, or takes the other one", () => {
    expect(drawn(two())).toBe("a b* | >c*");
    expect(drawn(groups.open(two(), "/d", { beside: true })!)).toBe(">a b d* | c*");
    expect(drawn(groups.open(groups.EMPTY, "/a", { beside: true })!)).toBe(" | >a*");
  });

  test("past the limit drops the oldest that is neither shown nor to be kept, and refuses where there is none", () => {
    const full = opened(...Array.from({ length: groups.TABS_MAX }, (_, number) => `/f${number}`));
    const next = groups.open(full, "/new", { kept: new Set(["/f0"]) })!;
    expect(groups.all(next)).toHaveLength(groups.TABS_MAX);
    expect(groups.all(next)).toContain("/f0");
    expect(groups.all(next)).not.toContain("/f1");
    expect(groups.open(full, "/new", { kept: new Set(groups.all(full)) })).toBeNull();
  });
});

describe("closing", () => {
  test("shows the neighbour, remembers files, and ends a group that gets empty", () => {
    const closed = groups.close(groups.open(opened("/a", "/b", "/c"), "/b")!, "/b");
    expect(drawn(closed)).toBe("a c*");
    expect(drawn(groups.close(closed, "/c"))).toBe("a*");
    expect(groups.close(closed, "/c").closed).toEqual(["/c", "/b"]);
    expect(drawn(groups.close(two(), "/c"))).toBe("a b*");
    expect(drawn(groups.close(groups.close(two(), "/a"), "/b"))).toBe("c*");
    expect(groups.close(opened("/a"), "/elsewhere")).toEqual(opened("/a"));
    expect(groups.close(opened("diff:x"), "diff:x").closed).toEqual([]);
    expect(groups.active(groups.close(opened("/a"), "/a"))).toBeNull();
  });

  test("what is opened again is no longer among the closed, of which only so many are kept", () => {
    expect(groups.open(groups.close(opened("/a", "/b"), "/a"), "/a")!.closed).toEqual([]);
    let all = groups.EMPTY;
    for (let number = 0; number < groups.CLOSED_MAX + 5; number++) all = groups.close(groups.open(all, `/f${number}`)!, `/f${number}`);
    expect(all.closed).toHaveLength(groups.CLOSED_MAX);
    expect(all.closed[0]).toBe(`/f${groups.CLOSED_MAX + 4}`);
  });

  test("others of its group", () => {
    expect(groups.others(two(), "/a")).toEqual(["/b"]);
    expect(groups.others(two(), "/x")).toEqual([]);
  });
});

describe("moving", () => {
  test("within a group, to the other one, and into a new one", () => {
    const three = opened("/a", "/b", "/c");
    expect(drawn(groups.move(three, "/c", 0, 0))).toBe("c* a b");
    expect(drawn(groups.move(three, "/a", 0, 99))).toBe("b c a*");
    expect(drawn(groups.move(three, "/a", 1, 0))).toBe("b c* | >a*");
    expect(drawn(groups.move(two(), "/c", 0, 1))).toBe("a c* b");
    expect(drawn(groups.move(opened("/a"), "/a", 1, 0))).toBe("a*");
    expect(groups.move(three, "/x", 0, 0)).toBe(three);
  });

  test("by one place, not beyond the ends", () => {
    const three = groups.open(opened("/a", "/b", "/c"), "/b")!;
    expect(drawn(groups.shift(three, "/b", 1))).toBe("a c b*");
    expect(drawn(groups.shift(three, "/b", -5))).toBe("b* a c");
    expect(groups.shift(three, "/x", 1)).toBe(three);
  });
});

describe("splitting", () => {
  test("takes the active tab where others stay, else makes an empty group to open into", () => {
    expect(drawn(groups.split(opened("/a", "/b")))).toBe("a* | >b*");
    const empty = groups.split(opened("/a"));
    expect(drawn(empty)).toBe("a* | >");
    expect(drawn(groups.open(empty, "/b")!)).toBe("a* | >b*");
    expect(groups.split(two())).toEqual(two());
  });

  test("joining keeps all tabs and the active one", () => {
    expect(drawn(groups.joined(two()))).toBe("a b c*");
    expect(drawn(groups.joined(groups.split(opened("/a"))))).toBe("a*");
    expect(groups.joined(opened("/a"))).toEqual(opened("/a"));
  });

  test("the other group is used in turn, where there is one", () => {
    expect(groups.other(two()).at).toBe(0);
    expect(groups.other(groups.other(two())).at).toBe(1);
    expect(groups.other(opened("/a")).at).toBe(0);
    expect(groups.use(opened("/a"), 1).at).toBe(0);
    expect(groups.use(two(), 0).at).toBe(0);
  });

  test("its share has limits", () => {
    expect(groups.resized(two(), 1).percent).toBe(15);
    expect(groups.resized(two(), 99).percent).toBe(85);
    expect(groups.resized(two(), Number.NaN).percent).toBe(groups.PERCENT);
  });
});

test("tabs are stepped through round and round within the group in use", () => {
  expect(groups.neighbour(opened("/a", "/b"), 1)).toBe("/a");
  expect(groups.neighbour(opened("/a", "/b"), -1)).toBe("/a");
  expect(groups.neighbour(two(), 1)).toBe("/c");
  expect(groups.neighbour(groups.EMPTY, 1)).toBeNull();
});

test("files follow the move of themselves and of folders; a tab that was there already goes", () => {
  const open = opened("/p/a", "/p/b", "/pp", "diff:/p/a");
  expect(groups.files(groups.moved(open, "/p", "/q"))).toEqual(["/q/a", "/q/b", "/pp"]);
  expect(groups.active(groups.moved(opened("/p/a"), "/p/a", "/c"))).toBe("/c");
  expect(groups.overwritten(opened("/a", "/b"), "/a", "/b")).toEqual(["/b"]);
  expect(drawn(groups.moved(opened("/a", "/b"), "/a", "/b"))).toBe("b*");
  expect(groups.moved(groups.close(opened("/p/a"), "/p/a"), "/p", "/q").closed).toEqual(["/q/a"]);
});

test("files below a folder are found, and only those", () => {
  expect(groups.filesUnder(opened("/p/a", "/pp/b", "/p"), "/p")).toEqual(["/p/a", "/p"]);
  expect(groups.isUnder("/a", "/")).toBe(true);
});

describe("what was kept", () => {
  test("comes back as it was, files alone", () => {
    const kept = JSON.parse(JSON.stringify(groups.resized(groups.open(two(), "/d")!, 30))) as unknown;
    expect(drawn(groups.restored(kept))).toBe("a b* | >c d*");
    expect(groups.restored(kept).percent).toBe(30);
    expect(drawn(groups.restored({ list: [{ tabs: ["diff:x", "/a"], active: "diff:x" }] }))).toBe("a*");
  });

  test.each([null, 7, "x", [], {}, { list: 3 }, { list: [null, 4] }, { list: [{ tabs: "a" }] }, { list: [{ tabs: [1, null, "b"] }], at: 1 }])("means nothing where it makes no sense: %j", (kept) => {
    expect(groups.restored(kept)).toEqual(groups.EMPTY);
  });

  test("is repaired: no tab twice, no more than the limit, no empty group beside another", () => {
    expect(drawn(groups.restored({ list: [{ tabs: ["/a", "/a"], active: "/x" }, { tabs: ["/a"], active: "/a" }], at: 1 }))).toBe("a*");
    expect(drawn(groups.restored({ list: [{ tabs: [], active: null }, { tabs: ["/a"], active: "/a" }], at: 1 }))).toBe("a*");
    const many = Array.from({ length: groups.TABS_MAX + 9 }, (_, number) => `/f${number}`);
    expect(groups.all(groups.restored({ list: [{ tabs: many, active: "/f1" }] }))).toHaveLength(groups.TABS_MAX);
    expect(groups.restored({ list: [], percent: 2, closed: ["/a", "b", 4] })).toMatchObject({ percent: 15, closed: ["/a"] });
  });
});
