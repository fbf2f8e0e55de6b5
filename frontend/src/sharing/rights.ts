// Says in the status line when typing was taken away or given.
import { t } from "../lib/i18n";
import type { Session } from "../terminal/state";
import type { Source } from "./source";

/** What to say when the right went from one to the other; null when nothing changed or nothing was known before. */
export function rightsSentence(before: boolean | null, after: boolean): string | null {
  if (before === null || before === after) return null;
  return after ? t("The owner lets you type.") : t("The owner took typing away. You may go on looking.");
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
