// OSC 52: a program that writes to the person's clipboard. It may, once they have allowed it for this console and this
// page; it may never read. What history asked for is long past.
import type { IDisposable, IParser } from "@xterm/xterm";
import { el, icon } from "../lib/dom";
import { plural, t } from "../lib/i18n";
import { visible } from "./text";

const OSC_CLIPBOARD = 52;
/** More is not written. */
export const CLIPBOARD_BYTES_MAX = 100_000;
/** So much of it is shown in the question. */
const SHOWN_CHARS_MAX = 120;

/** What a program wants in the clipboard; null when it asks to read, empties it, or sends what cannot be decoded. */
export function clipboardText(data: string): string | null {
  const [selection, payload] = split(data);
  if (!/^[cpqs0-7]*$/.test(selection) || payload === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(payload)) return null;
  try {
    const bytes = Uint8Array.from(atob(payload), (each) => each.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function isTooLong(data: string): boolean {
  return split(data)[1].length > (CLIPBOARD_BYTES_MAX / 3) * 4;
}

export interface ProgramClipboardOptions {
  /** Whether what is parsed now was written for this person, at this moment. */
  readonly live: () => boolean;
  readonly copy: (text: string) => Promise<boolean>;
  /** Where the question is put. */
  readonly place: HTMLElement;
  /** A sentence for the line under the terminal. */
  readonly note: (sentence: string) => void;
  /** Back to the terminal. */
  readonly answered: () => void;
}

export function programClipboard(parser: IParser, options: ProgramClipboardOptions): IDisposable {
  let allowed: boolean | null = null;
  let bar: HTMLElement | null = null;
  let wanted = "";
  const write = async (): Promise<void> => {
    const done = await options.copy(wanted);
    const count = wanted.length;
    options.note(done ? plural("The program copied {count} character.", "The program copied {count} characters.", count) : t("The program wanted to copy, but the browser did not allow it."));
  };
  const answer = (yes: boolean): void => {
    allowed = yes;
    bar?.remove();
    bar = null;
    if (yes) void write();
    options.answered();
  };
  const handler = parser.registerOscHandler(OSC_CLIPBOARD, (data) => {
    if (!options.live() || allowed === false) return true;
    if (isTooLong(data)) {
      options.note(t("The program wanted to copy more than 100 kB. It was not copied."));
      return true;
    }
    const text = clipboardText(data);
    if (text === null) return true;
    wanted = text;
    if (allowed === true) void write();
    else if (bar === null) options.place.append((bar = question(wanted, answer)));
    else find(bar).textContent = visible(wanted, SHOWN_CHARS_MAX);
    return true;
  });
  return {
    dispose: () => {
      handler.dispose();
      bar?.remove();
    },
  };
}

function question(text: string, answer: (yes: boolean) => void): HTMLElement {
  const allow = el("button", { type: "button", class: "button small" }, t("Allow"));
  const refuse = el("button", { type: "button", class: "button ghost small" }, t("Never on this page"));
  const words = el("p", {}, t("The program wants to write to your clipboard:"), " ", el("code", { "data-shown": true }, visible(text, SHOWN_CHARS_MAX)));
  const made = el("div", { class: "terminal-question", role: "group", "aria-label": t("Permission for the clipboard") }, icon("copy"), words, el("div", { class: "row" }, allow, refuse));
  words.setAttribute("role", "status");
  allow.addEventListener("click", () => answer(true));
  refuse.addEventListener("click", () => answer(false));
  made.addEventListener("keydown", (event) => {
    if (event.key === "Escape") answer(false);
  });
  return made;
}

function find(bar: HTMLElement): HTMLElement {
  return bar.querySelector<HTMLElement>("[data-shown]") ?? bar;
}

function split(data: string): readonly [string, string] {
  const at = data.indexOf(";");
  return at < 0 ? ["?", ""] : [data.slice(0, at), data.slice(at + 1)];
}
