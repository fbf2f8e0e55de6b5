// Keys that a telephone's keyboard lacks, in a row under the terminal. Shown by the stylesheet where a finger points.
import type { Terminal } from "@xterm/xterm";
import { el } from "../lib/dom";
import { t } from "../lib/i18n";

interface Key {
  readonly face: string;
  /** What a sign is called; null where the face is a word already. */
  readonly name: string | null;
  /** What it types; an arrow depends on the program's mode. */
  readonly types: string | { readonly arrow: string };
}

/** The control character of a letter or sign: Ctrl-C is 3. Null where there is none. */
export function controlled(character: string): string | null {
  const code = character.toUpperCase().charCodeAt(0);
  return character.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : null;
}

function keys(): readonly Key[] {
  return [
    { face: "Esc", name: null, types: "\x1b" },
    { face: "Tab", name: null, types: "\t" },
    { face: "↑", name: t("Up"), types: { arrow: "A" } },
    { face: "↓", name: t("Down"), types: { arrow: "B" } },
    { face: "←", name: t("Left"), types: { arrow: "D" } },
    { face: "→", name: t("Right"), types: { arrow: "C" } },
    { face: "|", name: t("Pipe"), types: "|" },
    { face: "/", name: t("Slash"), types: "/" },
    { face: "~", name: t("Tilde"), types: "~" },
    { face: "-", name: t("Hyphen"), types: "-" },
  ];
}

export interface KeyBar {
  readonly element: HTMLElement;
  /** What was typed elsewhere, with Ctrl applied if that was pressed before. */
  readonly modified: (text: string) => string;
}

export function keyBar(terminal: Terminal): KeyBar {
  let holding = false;
  const control = el("button", { type: "button", class: "key", "aria-pressed": "false" }, "Ctrl");
  const hold = (held: boolean): void => {
    holding = held;
    control.setAttribute("aria-pressed", String(held));
  };
  control.addEventListener("click", () => hold(!holding));
  const others = keys().map(({ face, name, types }) => {
    const button = el("button", { type: "button", class: "key", "aria-label": name === null ? null : `${face} ${name}` }, face);
    button.addEventListener("click", () => {
      const held = holding;
      const text = typeof types === "string" ? types : arrow(types.arrow, terminal.modes.applicationCursorKeysMode, held);
      if (held && typeof types !== "string") hold(false);
      terminal.input(text);
    });
    return button;
  });
  const element = el("div", { class: "terminal-keys", role: "toolbar", "aria-label": t("Keys") }, ...others.slice(0, 2), control, ...others.slice(2));
  // The terminal keeps the focus, so that the telephone's keyboard stays.
  element.addEventListener("pointerdown", (event) => event.preventDefault());
  const modified = (text: string): string => {
    if (!holding) return text;
    hold(false);
    return controlled(text) ?? text;
  };
  return { element, modified };
}

function arrow(letter: string, application: boolean, control: boolean): string {
  if (control) return `\x1b[1;5${letter}`;
  return `\x1b${application ? "O" : "["}${letter}`;
}
