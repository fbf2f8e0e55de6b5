import { expect, test } from "vitest";
import { openMenuAt, placement } from "../../src/forms/menu";
import { fakeLayout } from "../fakes/unlaid";

const view = { width: 1000, height: 600 };
const menu = { width: 200, height: 150 };

test("a menu opens below its button, left edges flush", () => {
  expect(placement({ left: 100, right: 180, top: 50, bottom: 82 }, menu, view)).toEqual({ left: 100, top: 86 });
});

test("at the right edge the right edges are flush, at the bottom it opens above", () => {
  expect(placement({ left: 900, right: 990, top: 560, bottom: 592 }, menu, view)).toEqual({ left: 790, top: 406 });
});

test("it never leaves a small window", () => {
  const placed = placement({ left: 10, right: 60, top: 40, bottom: 80 }, { width: 200, height: 180 }, { width: 180, height: 200 });
  expect(placed).toEqual({ left: 8, top: 12 });
});

test("a menu at a place shows keys and rules, says that it is open, and gives the focus back before its deed", () => {
  fakeLayout(600);
  document.body.innerHTML = '<main><div id="row" tabindex="0"></div><button id="more"></button></main>';
  const [owner, button] = [document.getElementById("row")!, document.getElementById("more")!];
  const focused: (string | undefined)[] = [];
  const place = { left: 10, right: 10, top: 20, bottom: 20 };
  openMenuAt(owner, place, "Actions", [
    { label: "Copy", icon: "copy", keys: "Mod+C", run: () => focused.push(document.activeElement?.id) },
    { label: "Delete", icon: "trash-2", apart: true, danger: true },
    { label: "Download", icon: "download", href: "/x" },
  ], button);
  const opened = document.getElementById("passing-menu")!;
  expect([opened.style.left, opened.style.top]).toEqual(["10px", "24px"]);
  expect(opened.querySelector("kbd")?.textContent).toBe("Ctrl+C");
  expect(opened.querySelectorAll("hr")).toHaveLength(1);
  expect(document.activeElement?.textContent).toBe("CopyCtrl+C");
  opened.querySelector("button")!.click();
  expect(focused).toEqual(["row"]);
  expect(button.ariaExpanded).toBe("false");
  expect(document.getElementById("passing-menu")).toBeNull();
});
