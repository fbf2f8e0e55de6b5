// Brackets in the colour of their depth, so that one sees which belong together. Only what is on the screen is looked at;
// how deep it begins is told by the nodes around it.
import { syntaxTree } from "@codemirror/language";
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";
import type { DecorationSet, EditorView, ViewUpdate } from "@codemirror/view";

type Tree = ReturnType<typeof syntaxTree>;

const COLOURS = [0, 1, 2].map((depth) => Decoration.mark({ class: `cm-bracket-${depth}` }));
const OPEN = new Set(["(", "[", "{"]);
const CLOSE = new Set([")", "]", "}"]);

/** So many brackets are open at `position`. */
function depthAt(tree: Tree, position: number): number {
  let depth = 0;
  for (let node: ReturnType<Tree["resolveInner"]> | null = tree.resolveInner(position, -1); node !== null; node = node.parent) {
    const { firstChild, lastChild } = node;
    if (firstChild === null || !OPEN.has(firstChild.name) || firstChild.from >= position) continue;
    if (lastChild === null || !CLOSE.has(lastChild.name) || lastChild.to > position) depth += 1;
  }
  return depth;
}

function coloured(view: EditorView): DecorationSet {
  const tree = syntaxTree(view.state);
  const marks = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    let depth = depthAt(tree, from);
    tree.iterate({
      from,
      to,
      enter: ({ name, from: start, to: end }) => {
        if (start < from || end > to) return;
        if (CLOSE.has(name)) depth = Math.max(0, depth - 1);
        const colour = OPEN.has(name) || CLOSE.has(name) ? COLOURS[depth % COLOURS.length] : undefined;
        if (colour !== undefined) marks.add(start, end, colour);
        if (OPEN.has(name)) depth += 1;
      },
    });
  }
  return marks.finish();
}

export const bracketColours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = coloured(view);
    }

    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || parsed) this.decorations = coloured(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
