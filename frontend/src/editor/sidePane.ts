// What stands in the text's place for a while: the other side of a conflict, a draft beside the file, the history.
import { el } from "../lib/dom";

export interface SidePane {
  /** The text and, over it, what is shown instead. */
  readonly element: HTMLElement;
  /** The key of what is shown; null while the text is. */
  readonly shown: () => string | null;
  /** Shows it instead of whatever is shown. `mount` fills the place and returns what empties it again. */
  readonly show: (key: string, mount: (place: HTMLElement) => Promise<() => void>) => Promise<void>;
  /** Shows the text again, if this is what is shown. */
  readonly hide: (key: string) => void;
}

export function sidePane(text: HTMLElement): SidePane {
  const place = el("div", { class: "editor-side", hidden: true });
  const element = el("div", { class: "editor-body" }, text, place);
  let present: { readonly key: string; empty: () => void } | null = null;
  const clear = (): void => {
    present?.empty();
    present = null;
    place.replaceChildren();
    place.hidden = true;
    text.hidden = false;
  };
  const show: SidePane["show"] = async (key, mount) => {
    clear();
    const mine = (present = { key, empty: (): void => undefined });
    const inside = el("div", { class: "editor-side-inside" });
    let empty: () => void;
    try {
      empty = await mount(inside);
    } catch (error) {
      if (present === mine) clear();
      throw error;
    }
    if (present !== mine) {
      empty();
      return;
    }
    mine.empty = empty;
    place.replaceChildren(inside);
    place.hidden = false;
    text.hidden = true;
  };
  const hide = (key: string): void => {
    if (present?.key === key) clear();
  };
  return { element, shown: () => present?.key ?? null, show, hide };
}
