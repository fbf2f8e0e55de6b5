// Buttons that choose the theme: `data-theme-choice="system|light|dark"`, in a menu or side by side.
import { chooseTheme, onThemeChange, themeChoice, type ThemeChoice } from "../lib/theme";

export function attachThemeSwitches(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-theme-choice]")];
  const mark = (): void => {
    for (const button of buttons) {
      const state = button.getAttribute("role") === "menuitemradio" ? "aria-checked" : "aria-pressed";
      button.setAttribute(state, String(button.dataset["themeChoice"] === themeChoice()));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => chooseTheme(button.dataset["themeChoice"] as ThemeChoice));
  }
  mark();
  onThemeChange(mark);
}
