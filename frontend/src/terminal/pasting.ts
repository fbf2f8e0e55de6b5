// A program without bracketed paste takes every pasted line as one that was typed and ended with Enter: a shell runs it.
// So many lines, or one that would run at once, are shown first.
import { el } from "../lib/dom";
import { ask } from "../lib/dialog";
import { plural, t } from "../lib/i18n";
import { prefer, preferences } from "./preferences";
import { visible } from "./text";

/** So many lines are pasted without a question. */
export const LINES_UNASKED_MAX = 5;
/** So many are shown in the question, and so much of each. */
const LINES_SHOWN_MAX = 8;
const LINE_CHARS_MAX = 200;

/** Lines as the program would be given them. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Whether to ask before `text` goes to a program; one with bracketed paste takes it as text, whatever it is. */
export function isRisky(text: string, bracketed: boolean): boolean {
  return !bracketed && (/[\r\n]$/.test(text) || linesOf(text).length > LINES_UNASKED_MAX);
}

/** Resolves to whether the text is to be pasted. */
export async function mayPaste(text: string, bracketed: boolean): Promise<boolean> {
  if (!preferences().asksBeforePaste || !isRisky(text, bracketed)) return true;
  const lines = linesOf(text);
  const never = el("input", { type: "checkbox", role: "switch" });
  const agreed = await ask({
    title: plural("Paste {count} line?", "Paste {count} lines?", lines.length),
    text: t("The program takes each line as if it was typed and Enter pressed. A shell runs it at once."),
    action: t("Paste"),
    content: [el("pre", { class: "paste-lines", tabindex: 0, "aria-label": t("What would be pasted") }, shown(lines)), el("label", { class: "switch" }, never, t("Do not ask again"))],
  });
  if (agreed && never.checked) prefer({ asksBeforePaste: false });
  return agreed;
}

function shown(lines: readonly string[]): string {
  const first = lines.slice(0, LINES_SHOWN_MAX).map((line) => visible(line, LINE_CHARS_MAX));
  const more = lines.length - first.length;
  return [...first, ...(more > 0 ? [plural("… and {count} line more", "… and {count} lines more", more)] : [])].join("\n");
}
