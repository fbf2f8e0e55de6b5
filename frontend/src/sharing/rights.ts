// Says in the status line when typing was taken away or given.
import { t } from "../lib/i18n";
import type { Session } from "../terminal/state";
import { follow } from "./source";
import type { Source } from "./source";

/** What to say when the right went from one to the other; null when nothing changed or nothing was known before. */
export function rightsSentence(before: boolean | null, after: boolean): string | null {
  if (before === null || before === after) return null;
  return after ? t("The owner lets you type.") : t("The owner took typing away. You may go on looking.");
}

/** For the cursor, which is hollow where one may only look. */
export function markRights(element: HTMLElement, source: Source): () => void {
  const stop = follow(source, ({ writable }) => ({ writable }), ({ writable }) => void (element.dataset["writable"] = String(writable)));
  return () => {
    stop();
    delete element.dataset["writable"];
  };
}

export function tellRights(source: Source): () => void {
  let known: boolean | null = null;
  const look = ({ attached, writable }: Session): void => {
    if (!attached) return;
    const sentence = rightsSentence(known, writable);
    known = writable;
    if (sentence !== null) source.say(sentence);
  };
  look(source.session);
  return source.watch(look);
}
