// What a key means in the tree. Pure.
import { isMac, matches } from "../../lib/keys";

export type Step = "up" | "down" | "first" | "last" | "pageUp" | "pageDown";
export type Deed =
  | { readonly do: "step"; readonly step: Step; readonly how: "move" | "extend" | "peek" }
  | { readonly do: "in" | "out" | "open" | "toggle" | "rename" | "delete" | "copy" | "cut" | "paste" | "all" | "clear" | "menu" }
  | { readonly do: "type"; readonly letter: string };

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last", PageUp: "pageUp", PageDown: "pageDown",
};

const NAMED: readonly (readonly [string, Exclude<Deed["do"], "step" | "type">])[] = [
  ["ArrowRight", "in"], ["ArrowLeft", "out"], ["Enter", "open"], ["F2", "rename"], ["Delete", "delete"], ["Mod+Backspace", "delete"],
  ["Mod+C", "copy"], ["Mod+X", "cut"], ["Mod+V", "paste"], ["Mod+A", "all"], ["Escape", "clear"], ["ContextMenu", "menu"], ["Shift+F10", "menu"],
];

/** null for a key that is not the tree's. */
export function deedOf(event: KeyboardEvent): Deed | null {
  const step = STEPS[event.key];
  if (step !== undefined && !event.altKey) {
    const mod = isMac() ? event.metaKey : event.ctrlKey;
    return { do: "step", step, how: event.shiftKey ? "extend" : mod ? "peek" : "move" };
  }
  if (event.key === " " && !event.altKey && !event.metaKey) return { do: "toggle" };
  const named = NAMED.find(([keys]) => matches(event, keys));
  if (named !== undefined) return { do: named[1] };
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
  return bare && Array.from(event.key).length === 1 ? { do: "type", letter: event.key } : null;
}

/** The row that a step leads to. */
export function stepped(step: Step, from: number, length: number, page: number): number {
  const to = { up: from - 1, down: from + 1, first: 0, last: length - 1, pageUp: from - page, pageDown: from + page }[step];
  return Math.max(0, Math.min(length - 1, to));
}
