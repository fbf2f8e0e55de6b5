// The terminal's settings: a small window by its button, which changes every terminal on the page at once. Loaded when
// it is first asked for.
import { placement } from "../forms/menu";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { PALETTE_NAMES } from "./palettes";
import type { PaletteName } from "./palettes";
import { FONT_PX_MAX, FONT_PX_MIN, onPreferences, prefer, preferences } from "./preferences";
import type { Preferences } from "./preferences";

type Switch = "copyOnSelect" | "asksBeforePaste" | "screenReader";

let made = 0;

/** Opens by the button that was pressed, and is gone once it closes. */
export function openSettings(button: HTMLElement, place: HTMLElement): void {
  made += 1;
  const title = el("h2", { id: `terminal-settings-${made}` }, t("Terminal settings"));
  const popover = el("div", { class: "terminal-settings", popover: "auto", role: "dialog", "aria-labelledby": title.id });
  const size = sizeField();
  const colours = coloursField();
  const switches = [
    switchField("copyOnSelect", t("Copy what is selected")),
    switchField("asksBeforePaste", t("Ask before pasting lines that would run")),
    switchField("screenReader", t("Screen reader support")),
  ];
  popover.append(title, size.element, colours.element, ...switches.map((one) => one.element));
  const show = (now: Preferences): void => [size, colours, ...switches].forEach((field) => field.show(now));
  const stop = onPreferences(show);
  show(preferences());
  const again = (): void => put(popover, button);
  window.addEventListener("resize", again);
  popover.addEventListener("toggle", (event) => {
    const opened = event.newState === "open";
    button.setAttribute("aria-expanded", String(opened));
    if (opened) return;
    stop();
    window.removeEventListener("resize", again);
    if (popover.contains(document.activeElement) || document.activeElement === document.body) button.focus();
    popover.remove();
  });
  place.append(popover);
  popover.showPopover();
  put(popover, button);
  colours.first.focus();
}

function put(popover: HTMLElement, button: HTMLElement): void {
  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placement(button.getBoundingClientRect(), { width: popover.offsetWidth, height: popover.offsetHeight }, view);
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}

interface Field {
  readonly element: HTMLElement;
  readonly show: (now: Preferences) => void;
}

function sizeField(): Field {
  const output = el("output", {});
  const step = (by: number, label: string, face: "minus" | "plus"): HTMLButtonElement => {
    const one = el("button", { type: "button", class: "button small square", "aria-label": label }, icon(face));
    one.addEventListener("click", () => prefer({ fontSize: preferences().fontSize + by }));
    return one;
  };
  const smaller = step(-1, t("Smaller text"), "minus");
  const larger = step(1, t("Larger text"), "plus");
  const label = el("span", { class: "label", id: `terminal-size-${made}` }, t("Text size"));
  const element = el("div", { class: "setting", role: "group", "aria-labelledby": label.id }, label, el("div", { class: "steps-of" }, smaller, output, larger));
  const show = ({ fontSize }: Preferences): void => {
    output.textContent = t("{size} px", { size: fontSize });
    smaller.disabled = fontSize <= FONT_PX_MIN;
    larger.disabled = fontSize >= FONT_PX_MAX;
  };
  return { element, show };
}

function coloursField(): Field & { readonly first: HTMLSelectElement } {
  const select = el("select", { class: "select", id: `terminal-colours-${made}` }, ...PALETTE_NAMES.map((name) => el("option", { value: name }, paletteLabel(name))));
  select.addEventListener("change", () => prefer({ palette: select.value as PaletteName }));
  const element = el("div", { class: "setting" }, el("label", { for: select.id }, t("Colours")), select);
  return { element, first: select, show: ({ palette }) => (select.value = palette) };
}

function switchField(name: Switch, label: string): Field {
  const input = el("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => prefer({ [name]: input.checked }));
  return { element: el("label", { class: "switch" }, input, label), show: (now) => (input.checked = now[name]) };
}

function paletteLabel(name: PaletteName): string {
  switch (name) {
    case "page":
      return t("As the page");
    case "light":
      return t("Light");
    case "dark":
      return t("Dark");
    case "solarized-light":
      return "Solarized Light";
    case "gruvbox-dark":
      return "Gruvbox Dark";
    case "dracula":
      return "Dracula";
  }
}
