// The button with the name of the folder that the workspace shows: leads to those shown before, and to any other.
import { openMenu } from "../forms/menu";
import type { MenuItem } from "../forms/menu";
import { folderUrl } from "../files/paths";
import { on } from "../lib/dom";
import { t } from "../lib/i18n";
import { folderAddress, pathWithin } from "./address";

/** So many folders shown before are offered. */
const OFFERED_MAX = 8;

export interface RootMenuOptions {
  readonly user: string;
  readonly home: string;
  readonly root: string;
  readonly before: () => readonly string[];
  readonly other: () => void;
}

export function rootMenu(button: HTMLButtonElement, { user, home, root, before, other }: RootMenuOptions): () => void {
  return on(button, "click", () => {
    const roots = [...new Set([home, ...before()])].filter((one) => one !== root).slice(0, OFFERED_MAX);
    const items: MenuItem[] = roots.map((one) => ({ label: one === home ? t("Home folder") : pathWithin(home, one), icon: one === home ? "home" : "folder", href: folderAddress(user, one) }));
    items.push({ label: t("Show another folder"), icon: "folder-open", run: other });
    items.push({ label: t("This folder as a page"), icon: "external-link", href: folderUrl(user, root) });
    openMenu(button, t("Folder of the workspace"), items);
  });
}
