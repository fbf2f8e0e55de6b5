// A line that says what runs the file in use, and with which arguments: run, run again, stop.
import type { IconName } from "../icons";
import { argumentsField } from "../editor/runArguments";
import { el, icon, on } from "../lib/dom";
import { t } from "../lib/i18n";
import { keyNames } from "../lib/keys";
import type { Running } from "./running";

export interface RunBar {
  readonly element: HTMLElement;
  /** Another file is in use; hidden for one that cannot be run. */
  readonly turn: (path: string | null) => void;
  /** Something was started or stopped. */
  readonly draw: () => void;
  readonly dispose: () => void;
}

export function runBar(running: Running): RunBar {
  let path: string | null = null;
  const words = el("span", { class: "run-interpreter cut" });
  const start = (): void => {
    if (path !== null) void running.run(path);
  };
  const typed = (text: string): void => {
    if (path !== null) running.setLine(path, text);
  };
  const line = argumentsField("input small run-arguments", typed, start);
  const run = button(t("Run"), "play", "Mod+Enter");
  const stop = button(t("Stop"), "circle-stop", null);
  const element = el("div", { class: "run-bar", role: "toolbar", "aria-label": t("Run"), hidden: true }, words, line, run, stop);
  const draw = (): void => {
    run.setAttribute("aria-busy", String(running.isBusy()));
    run.querySelector("use")?.replaceWith(icon(running.isBusy() ? "loader-circle" : "play").firstElementChild ?? "");
    stop.hidden = running.last() === null;
  };
  const turn = (to: string | null): void => {
    if (path !== null) running.setLine(path, line.value);
    path = running.can(to) ? to : null;
    element.hidden = path === null;
    words.textContent = words.title = "";
    if (path === null) return;
    line.value = running.line(path);
    const asked = path;
    void running.interpreter(asked).then((found) => {
      if (path !== asked || found === null) return;
      words.textContent = found.words;
      words.title = found.command.join(" ");
    });
  };
  const stops = [
    on(run, "click", start),
    on(stop, "click", () => void running.stop()),
  ];
  draw();
  return { element, turn, draw, dispose: () => stops.forEach((each) => each()) };
}

function button(label: string, name: IconName, keys: string | null): HTMLButtonElement {
  const title = keys === null ? label : `${label} (${keyNames(keys).join("+")})`;
  return el("button", { type: "button", class: "button ghost small", "aria-label": label, title }, icon(name), el("span", { class: "wide" }, label));
}
