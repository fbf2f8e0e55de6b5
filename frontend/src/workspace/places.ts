// The bar at the bottom of a phone: one part of the workspace at a time.
import type { IconName } from "../icons";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";

export const PLACES = ["panels", "text", "terminal"] as const;
export type PlaceName = (typeof PLACES)[number];

export interface PlacesBar {
  readonly draw: (place: PlaceName, unsaved: boolean) => void;
}

export function placesBar(bar: HTMLElement, go: (place: PlaceName) => void, withPanels: boolean): PlacesBar {
  const words: Readonly<Record<PlaceName, readonly [string, IconName]>> = {
    panels: [t("Files"), "folder"],
    text: [t("Text"), "file-code"],
    terminal: [t("Terminal"), "square-terminal"],
  };
  const buttons = PLACES.filter((place) => withPanels || place !== "panels").map((place) => {
    const [word, name] = words[place];
    const button = el("button", { type: "button", "data-place": place }, icon(name), el("span", {}, word));
    button.addEventListener("click", () => go(place));
    return button;
  });
  bar.replaceChildren(...buttons);
  const draw = (place: PlaceName, unsaved: boolean): void => {
    for (const button of buttons) {
      const here = button.dataset["place"] === place;
      if (here) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (button.dataset["place"] === "text") button.toggleAttribute("data-unsaved", unsaved);
    }
  };
  return { draw };
}
