// Does what takes its time: a line says what is being done, and a failure is told in a sentence.
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { toast } from "../../lib/toast";

/** What is done sooner is not worth a word, in milliseconds. */
const SAID_AFTER_MS = 300;

export interface Attempting {
  /** The line at the foot of the tree. */
  readonly element: HTMLElement;
  readonly attempt: (words: string, deed: () => Promise<void>) => Promise<boolean>;
  readonly dispose: () => void;
}

export function attempting(): Attempting {
  const text = el("span", { class: "cut" });
  const element = el("p", { class: "tree-busy", role: "status" }, icon("loader-circle"), text);
  const running: string[] = [];
  let stopped = false;
  const draw = (): void => {
    text.textContent = running.at(-1) ?? "";
    element.classList.toggle("busy", running.length > 0);
  };
  const attempt = async (words: string, deed: () => Promise<void>): Promise<boolean> => {
    const timer = window.setTimeout(() => {
      running.push(words);
      draw();
    }, SAID_AFTER_MS);
    try {
      await deed();
      return true;
    } catch (error) {
      if (!stopped) toast(error instanceof Error && error.name === "TooMany" ? error.message : sentence(error), { kind: "danger" });
      return false;
    } finally {
      window.clearTimeout(timer);
      const at = running.indexOf(words);
      if (at >= 0) running.splice(at, 1);
      draw();
    }
  };
  return { element, attempt, dispose: () => void (stopped = true) };
}
