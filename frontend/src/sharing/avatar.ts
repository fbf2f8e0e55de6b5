// A person as a small disc: initials on a colour that goes with the name.
import { el } from "../lib/dom";
import { colourOf, initials } from "./names";

/** As many as tokens.css has: --person-1 and so on. */
export const COLOURS = 8;

/** Decoration: the name stands beside it, or in the label around it. */
export function avatar({ name, writable }: { readonly name: string; readonly writable: boolean }): HTMLElement {
  const attributes = { class: "avatar", "aria-hidden": "true", "data-colour": colourOf(name, COLOURS) + 1, "data-watching": !writable };
  return el("span", attributes, initials(name));
}
