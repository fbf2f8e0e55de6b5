import { expect, test } from "vitest";
import * as groups from "../../src/workspace/groups";
import * as layouts from "../../src/workspace/layout";

const fresh = layouts.fresh("tree");

test("a workspace that was never opened shows its first panel; without panels there is none to show", () => {
  expect(layouts.restored(null, ["tree", "git"])).toEqual(fresh);
  expect(layouts.restored({}, [])).toEqual(layouts.fresh(null));
  expect(layouts.sideShown(layouts.fresh(null), true).side.shown).toBe(false);
});

test("a press shows a panel, another one in its place, and hides it at the second", () => {
  const git = layouts.panelPressed(fresh, "git");
  expect(git.side).toMatchObject({ panel: "git", shown: true });
  expect(layouts.panelPressed(git, "git").side).toMatchObject({ panel: "git", shown: false });
  expect(layouts.panelPressed(layouts.panelPressed(git, "git"), "git").side.shown).toBe(true);
  expect(layouts.sideShown(git, false).side).toMatchObject({ panel: "git", shown: false });
});

test("sizes have limits", () => {
  expect(layouts.sideResized(fresh, 1).side.width).toBe(layouts.SIDE_PX_MIN);
  expect(layouts.sideResized(fresh, 99_999).side.width).toBe(layouts.SIDE_PX_MAX);
  expect(layouts.sideResized(fresh, Number.NaN).side.width).toBe(layouts.SIDE_PX);
  expect(layouts.terminalResized(fresh, 1).terminal.percent).toBe(12);
  expect(layouts.terminalResized(fresh, 100).terminal.percent).toBe(85);
  expect(layouts.terminalShown(fresh, true).terminal.shown).toBe(true);
});

test("what is kept comes back: tabs of files with their cursors, sizes, and consoles", () => {
  const open = groups.open(groups.open(groups.EMPTY, "/a")!, "view:diff")!;
  const place = { line: 7, column: 3, scroll: 120 };
  const consoles = { tabs: [4], shown: [4] as const, at: 0 as const, direction: "beside" as const, percent: 50 };
  const layout = { ...layouts.terminalShown(layouts.sideResized(fresh, 300), true), groups: open, consoles, places: { "/a": place, "/gone": place } };
  const kept = JSON.parse(JSON.stringify(layouts.kept(layout))) as unknown;
  const back = layouts.restored(kept, ["tree"]);
  expect(groups.all(back.groups)).toEqual(["/a"]);
  expect(back).toMatchObject({ side: { panel: "tree", shown: true, width: 300 }, terminal: { shown: true }, consoles, places: { "/a": place } });
  expect(back.places).not.toHaveProperty("/gone");
});

test("what makes no sense is left out", () => {
  const back = layouts.restored(
    { side: { panel: "gone", shown: false, width: "x" }, terminal: 4, consoles: { tabs: [], shown: [] }, groups: { list: [{ tabs: ["/a", "/b", "/c"], active: "/a" }] }, places: { "/a": { line: 0, column: 0, scroll: 0 }, "/b": { line: 1.5, column: 0, scroll: 0 }, "/c": { line: 1, column: 0, scroll: -1 } } },
    ["tree"],
  );
  expect(back.side).toEqual({ panel: "tree", shown: false, width: layouts.SIDE_PX });
  expect(back.terminal).toEqual(fresh.terminal);
  expect(back.consoles).toBeNull();
  expect(back.places).toEqual({ "/a": { line: 1, column: 0, scroll: 0 } });
});
