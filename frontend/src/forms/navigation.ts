// The commands that every signed-in page has: its pages, the theme, the palette itself and the sheet of shortcuts.
import { addCommands, bindKeys, type Command } from "../lib/commands";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";
import { chooseTheme, isDark } from "../lib/theme";
import { openPalette } from "./palette";
import { openShortcuts } from "./shortcuts";

export function attachNavigation(user: string, home: string): void {
  const open = t("Pages");
  const everywhere: Command[] = [
    { id: "dashboard", group: open, label: t("Dashboard"), icon: "layout-dashboard", href: `/user/${user}/` },
    { id: "workspace", group: open, label: t("Workspace"), icon: "panel-left", href: `/user/${user}/workspace/` },
    { id: "consoles", group: open, label: t("Consoles"), icon: "square-terminal", href: `/user/${user}/consoles/` },
    { id: "processes", group: open, label: t("Processes"), icon: "activity", href: `/user/${user}/processes/` },
    { id: "files", group: open, label: t("Files"), icon: "folder", href: `/user/${user}/files${home}/` },
    { id: "account", group: open, label: t("Account"), icon: "settings", href: `/user/${user}/account/` },
  ];
  addCommands([...everywhere, ...actions()]);
  for (const button of document.querySelectorAll("[data-palette]")) button.addEventListener("click", openPalette);
  for (const button of document.querySelectorAll("[data-shortcuts]")) button.addEventListener("click", openShortcuts);
  for (const cap of document.querySelectorAll<HTMLElement>("[data-keys]")) {
    cap.textContent = keyNames(cap.dataset["keys"] ?? "").join(" ");
  }
  bindKeys();
}

/** New consoles are found on the page itself: the palette presses the button. */
function actions(): Command[] {
  const anywhere = t("Everywhere");
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-new-console]")];
  const consoles = new Map(buttons.map((button) => [button.textContent.trim(), button]));
  const made = [...consoles].map(([label, button]): Command => {
    const name = /^I?Python/.test(label) ? t("New {name} console", { name: label }) : label;
    return { id: `console-${label}`, group: anywhere, label: name, icon: "plus", run: () => button.click() };
  });
  return [
    ...made,
    { id: "theme", group: anywhere, label: t("Switch between light and dark"), icon: "palette", run: () => chooseTheme(isDark() ? "light" : "dark") },
    { id: "palette", group: anywhere, label: t("Search pages and actions"), keys: "Mod+K", hidden: true, run: openPalette },
    { id: "shortcuts", group: anywhere, label: t("Keyboard shortcuts"), icon: "keyboard", keys: "?", run: openShortcuts },
  ];
}
