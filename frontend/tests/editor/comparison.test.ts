import { Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it } from "vitest";
import { openComparison } from "../../src/editor/comparison";
import type { Comparison } from "../../src/editor/comparison";
import { languageOf } from "../../src/editor/language";

// jsdom draws nothing, so no text has a place.
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });

let comparison: Comparison | null = null;

function open(left: string, right: string, at?: number): { right: EditorView; followed: () => string } {
  let text = Text.of(right.split("\n"));
  const place = document.createElement("div");
  document.body.append(place);
  const names = { leftName: "In the file now", rightName: "Yours", language: languageOf("/a.txt"), mixed: false };
  const sides = { left: Text.of(left.split("\n")), right: text };
  const where = at === undefined ? {} : { at };
  comparison = openComparison(place, { ...sides, ...names, ...where, edited: (changes) => (text = changes.apply(text)) });
  const view = EditorView.findFromDOM(place.querySelectorAll<HTMLElement>(".cm-editor")[1]!)!;
  return { right: view, followed: () => text.toString() };
}

afterEach(() => {
  comparison?.dispose();
  document.body.replaceChildren();
});

describe("two texts side by side", () => {
  it.each([
    ["a\ntheirs\nc", "a\nmine\nc", 3, "a\ntheirs\nc"],
    ["a\nb\ntheirs", "a\nb\nmine", 5, "a\nb\ntheirs"],
    ["a\nc", "a\nmine\nc", 3, "a\nc"],
    ["a\ntheirs\nc", "a\nc", 2, "a\ntheirs\nc"],
    ["theirs", "mine", 0, "theirs"],
    ["a\nb", "a\nb", 1, "a\nb"],
  ])("%j on the left of %j: the lines at %i are taken by a key", (left, mine, at, becomes) => {
    const { right, followed } = open(left, mine, at);
    right.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true }));
    expect([right.state.doc.toString(), followed()]).toEqual([becomes, becomes]);
  });

  it("begin where the cursor was, within what is there, and say what they are", () => {
    expect(open("a", "abc", 99).right.state.selection.main.head).toBe(3);
    const names = [...document.querySelectorAll(".cm-content")].map((each) => each.getAttribute("aria-label"));
    expect(names).toEqual(["In the file now", "Yours"]);
  });
});
