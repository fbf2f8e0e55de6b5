// Light, dark, or as the system has it. The choice is a cookie, so that the server writes it into <html> and nothing flashes.

export type ThemeChoice = "system" | "light" | "dark";

const COOKIE = "theme";
const YEAR_S = 365 * 24 * 3600;
const DARK = "(prefers-color-scheme: dark)";

export function themeChoice(): ThemeChoice {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = choice;
  const age = choice === "system" ? 0 : YEAR_S;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${choice}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}

export function isDark(): boolean {
  const choice = themeChoice();
  return choice === "system" ? window.matchMedia(DARK).matches : choice === "dark";
}

/** A token's present colour as the browser computes it, for what cannot read CSS (xterm): `colour("terminal-red")`. */
export function colour(token: string, scheme?: "light" | "dark"): string {
  const probe = document.createElement("span");
  if (scheme !== undefined) probe.style.colorScheme = scheme;
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return computed;
}

/** Calls back after the theme changed, by the switch or by the system; returns what stops that. */
export function onThemeChange(changed: () => void): () => void {
  const system = window.matchMedia(DARK);
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", changed);
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", changed);
  };
}
