import { expect, test, vi } from "vitest";
import { Results } from "../../../src/workspace/search/results";
import { ResultTree } from "../../../src/workspace/search/tree";

const ROWS = 3_000;

function long(): { tree: ResultTree; elements: () => HTMLElement[]; open: ReturnType<typeof vi.fn> } {
  const open = vi.fn();
  const nothing = (): void => undefined;
  const tree = new ResultTree({ label: "Matches", open, collapse: nothing, dismiss: nothing, replace: nothing });
  document.body.replaceChildren(tree.element);
  vi.spyOn(tree.element, "clientHeight", "get").mockReturnValue(480);
  const results = new Results();
  results.add(Array.from({ length: ROWS }, (_, at) => ({ id: at, path: "/home/alice/a", line: at + 1, text: `name ${at}`, from: 0, to: 4, offset: 0 })));
  results.collapse("/home/alice/a", false);
  tree.draw(results.rows(), { root: "/home/alice", replace: null });
  return { tree, elements: () => [...tree.element.querySelectorAll<HTMLElement>('[role="treeitem"]')], open };
}

test("of a long list what is in sight is drawn, in a place as high as all of it", () => {
  const { tree, elements } = long();
  expect(elements()).toHaveLength(40);
  const inner = tree.element.firstElementChild as HTMLElement;
  expect([inner.style.paddingTop, inner.style.paddingBottom]).toEqual(["0px", `${(ROWS + 1 - 40) * 24}px`]);
  expect(elements()[1]?.getAttribute("aria-setsize")).toBe(String(ROWS));
  tree.element.scrollTop = 24_000;
  tree.element.dispatchEvent(new Event("scroll"));
  expect(elements()[0]?.querySelector(".number")?.textContent).toBe("Line 980");
});

test("keys bring what they lead to into sight", () => {
  const { tree, elements, open } = long();
  tree.element.dispatchEvent(new KeyboardEvent("keydown", { key: "End" }));
  expect(tree.element.scrollTop).toBe((ROWS + 1) * 24 - 480);
  const active = document.getElementById(tree.element.getAttribute("aria-activedescendant")!);
  expect(active).toBe(elements().at(-1));
  tree.element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  expect(open).toHaveBeenCalledWith(expect.objectContaining({ id: ROWS - 1 }), { beside: false, focus: true });
  tree.element.scrollTop = 0;
  tree.element.dispatchEvent(new Event("scroll"));
  expect(tree.element.hasAttribute("aria-activedescendant")).toBe(false);
  tree.dispose();
});
