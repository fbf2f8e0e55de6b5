// Keys of the console page that work in the terminal too: those that programs have no use for.
import type { Command } from "../lib/commands";
import { t } from "../lib/i18n";
import type { Direction } from "./layout";

export interface TabActions {
  readonly step: (by: number) => void;
  readonly otherHalf: () => void;
  readonly split: (direction: Direction) => void;
  readonly add: () => void;
  readonly close: () => void;
}

export const TAB_KEYS = {
  next: "Mod+Shift+ArrowRight",
  previous: "Mod+Shift+ArrowLeft",
  other: "Mod+Shift+ArrowDown",
  beside: "Mod+Shift+E",
  below: "Mod+Shift+O",
  add: "Mod+Shift+Enter",
} as const;

export function tabCommands(actions: TabActions): readonly Command[] {
  const group = t("Tabs");
  return [
    { id: "tab-next", label: t("Next tab"), group, icon: "arrow-right", keys: TAB_KEYS.next, run: () => actions.step(1) },
    { id: "tab-previous", label: t("Previous tab"), group, icon: "arrow-left", keys: TAB_KEYS.previous, run: () => actions.step(-1) },
    { id: "tab-add", label: t("Open another console"), group, icon: "plus", keys: TAB_KEYS.add, run: actions.add },
    { id: "tab-close", label: t("Close the tab"), group, icon: "x", run: actions.close },
    { id: "split-beside", label: t("Split side by side, or end the split"), group, icon: "columns-2", keys: TAB_KEYS.beside, run: () => actions.split("beside") },
    { id: "split-below", label: t("Split one below the other, or end the split"), group, icon: "rows-2", keys: TAB_KEYS.below, run: () => actions.split("below") },
    { id: "split-other", label: t("To the other half of the split"), group, keys: TAB_KEYS.other, run: actions.otherHalf },
  ];
}
