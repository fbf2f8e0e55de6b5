// What can be done with a terminal beside typing into it: buttons at the end of its status line, and the same as
// commands. What they open is loaded when it is first asked for.
import type { Terminal } from "@xterm/xterm";
import { openMenu } from "../forms/menu";
import type { IconName } from "../icons";
import type { Command } from "../lib/commands";
import { el, icon } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { prefer, preferences } from "./preferences";
import type { Recording } from "./recording";
import type { SearchBar } from "./searchbar";
import { scrolledText } from "./text";

export interface Tools {
  /** For the end of the status line. */
  readonly element: HTMLElement;
  readonly search: () => void;
  readonly commands: readonly Command[];
  readonly dispose: () => void;
}

export interface ToolsOptions {
  /** Over which the search is put. */
  readonly place: HTMLElement;
  readonly recording: Recording;
  /** The console in the API, for the person who may ask for all that is kept. */
  readonly api: string | null;
  readonly name: () => string;
  readonly older: () => void;
}

export function terminalTools(terminal: Terminal, options: ToolsOptions): Tools {
  let bar: SearchBar | null = null;
  let disposed = false;
  const search = async (): Promise<void> => {
    const { searchBar } = await import("./searchbar");
    if (disposed) return;
    if (bar === null) options.place.append((bar = searchBar(terminal, () => terminal.focus())).element);
    bar.open();
  };
  const settings = async (): Promise<void> => {
    const { openSettings } = await import("./settings");
    if (!disposed) openSettings(settingsButton, options.place);
  };
  const text = async (): Promise<void> => {
    const { keptText, saveText } = await import("./transcript");
    const size = { cols: terminal.cols, rows: terminal.rows };
    const kept = options.api === null ? null : await keptText(`${options.api}output/`, size);
    saveText(kept ?? scrolledText(terminal), options.name());
  };
  const recording = async (): Promise<void> => {
    const { saveRecording } = await import("./transcript");
    saveRecording(options.recording, options.name());
  };
  const does = (deed: () => Promise<void>) => (): void => void deed().catch((error: unknown) => toast(sentence(error), { kind: "danger" }));
  const searchButton = button("search", t("Search in the terminal"), does(search));
  const downloadButton = button("download", t("Download"), () => {
    openMenu(downloadButton, t("Download"), [
      { label: t("Output as text"), icon: "file-text", run: does(text) },
      { label: t("Recording for asciinema"), icon: "play", run: does(recording) },
    ]);
  });
  downloadButton.setAttribute("aria-haspopup", "menu");
  const settingsButton = button("settings", t("Terminal settings"), does(settings));
  settingsButton.setAttribute("aria-haspopup", "dialog");
  const element = el("div", { class: "tools" }, searchButton, downloadButton, settingsButton);
  const dispose = (): void => {
    disposed = true;
    bar?.dispose();
  };
  const group = t("Terminal");
  const commands: readonly Command[] = [
    { id: "terminal-search", label: t("Search in the terminal"), group, icon: "search", keys: "Mod+Shift+F", boundElsewhere: true, run: does(search) },
    { id: "terminal-settings", label: t("Terminal settings"), group, icon: "settings", run: does(settings) },
    { id: "terminal-text", label: t("Download the output as text"), group, icon: "download", run: does(text) },
    { id: "terminal-recording", label: t("Download a recording for asciinema"), group, icon: "download", run: does(recording) },
    { id: "terminal-older", label: t("Load older output"), group, icon: "arrow-up", run: options.older },
    { id: "terminal-reader", label: t("Switch screen reader support of the terminal"), group, run: () => prefer({ screenReader: !preferences().screenReader }) },
  ];
  return { element, search: does(search), commands, dispose };
}

function button(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: "button ghost small square", "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", run);
  return made;
}
