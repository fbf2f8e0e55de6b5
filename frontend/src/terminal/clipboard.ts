// Copy and paste: Ctrl-Shift-C and Ctrl-Shift-V; Ctrl-C copies where something is selected and interrupts otherwise;
// Ctrl-V pastes, except in full-screen programs (vim, nano), which have a use of their own for it.
import type { Terminal } from "@xterm/xterm";
import { isMac, matches } from "../lib/keys";

/** What may be in pasted text: no escape sequences, which could end a bracketed paste and then run commands. */
export function harmless(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]/g, "");
}

/** A custom key handler's answer: true lets xterm have the key, false leaves it to the browser. */
export function clipboardKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (matches(event, "Mod+Shift+C") || matches(event, "Mod+Insert")) return copySelection(event, terminal);
  if (matches(event, "Mod+C") && terminal.hasSelection()) return copySelection(event, terminal);
  if (matches(event, "Mod+Shift+V") || matches(event, "Shift+Insert")) return false;
  if (matches(event, "Mod+V")) return !isMac() && terminal.buffer.active.type === "alternate";
  return true;
}

/** Takes pastes before xterm does, and hands on what is harmless in them; returns what undoes that. */
export function takePastes(element: HTMLElement, paste: (text: string) => void): () => void {
  const pasted = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const text = harmless(event.clipboardData?.getData("text/plain") ?? "");
    if (text !== "") paste(text);
  };
  element.addEventListener("paste", pasted, { capture: true });
  return () => element.removeEventListener("paste", pasted, { capture: true });
}

/** Copies what the mouse has selected when its button is let go, where `wanted` says so; returns what stops that. */
export function copyOnSelect(element: HTMLElement, terminal: Terminal, wanted: () => boolean): () => void {
  const released = (): void => {
    if (wanted() && terminal.hasSelection()) void copyText(terminal.getSelection());
  };
  element.addEventListener("mouseup", released);
  return () => element.removeEventListener("mouseup", released);
}

/** Resolves to whether the text is in the clipboard. A page over plain HTTP has none of its own and selects instead. */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return copyBySelection(text);
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copySelection(event: KeyboardEvent, terminal: Terminal): boolean {
  event.preventDefault();
  if (event.type === "keydown" && terminal.hasSelection()) {
    void copyText(terminal.getSelection());
    terminal.clearSelection();
    terminal.focus();
  }
  return false;
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const carrier = document.createElement("textarea");
  carrier.value = text;
  carrier.className = "visually-hidden";
  document.body.append(carrier);
  carrier.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way over plain HTTP
  const copied = document.execCommand("copy");
  carrier.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
