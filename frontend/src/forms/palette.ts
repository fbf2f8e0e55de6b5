// The command palette: Ctrl-K, type, Enter.
import { commands, runCommand, search, type Command } from "../lib/commands";
import { el, icon } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";
import { Picker } from "./picker";

export function openPalette(): void {
  if (document.querySelector("dialog.palette") !== null) return;
  let found: Command[] = [];
  const choose = (command: Command): void => {
    picker.close();
    runCommand(command);
  };
  const picker = new Picker({
    id: "palette",
    label: t("Command palette"),
    field: t("Search pages and actions"),
    placeholder: t("Search pages and actions"),
    list: t("Pages and actions"),
    icon: "search",
    typed: () => {
      const list = commands().filter((command) => command.hidden !== true);
      found = search(list, picker.text);
      picker.show(
        found.map((command) => option(command, choose)),
        found.length === 0 ? t("Nothing matches “{typed}”.", { typed: picker.text }) : "",
      );
    },
    enter: (at) => {
      const chosen = found[at];
      if (chosen !== undefined) choose(chosen);
    },
  });
  picker.open();
}

function option(command: Command, choose: (command: Command) => void): HTMLLIElement {
  const keys = command.keys === undefined ? null : keyCaps(command.keys);
  const made = el("li", {}, icon(command.icon ?? "arrow-right"), command.label, keys);
  made.addEventListener("click", () => choose(command));
  return made;
}

/** `Ctrl` `K` as key caps. */
export function keyCaps(combination: string): HTMLSpanElement {
  return el("span", { class: "keys" }, ...keyNames(combination).map((key) => el("kbd", {}, key)));
}
