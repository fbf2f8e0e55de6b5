// What the bar above the text says while a text cannot be saved, and the ways out. None of them loses a text.
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { copyPath } from "./documents";
import type { Notice, NoticeAction } from "./notice";
import type { Problem } from "./saving";

/** So many names are tried for a copy. */
const COPIES_MAX = 50;

export interface WaysOut {
  readonly loadTheirs: () => void;
  readonly keepCopy: () => void;
  readonly saveAnew: () => void;
  readonly retry: () => void;
}

export function noticeOf(problem: Problem | null, ways: WaysOut): Notice | null {
  if (problem === null) return null;
  const copy: NoticeAction = { label: t("Keep mine as a copy"), run: ways.keepCopy };
  if (problem.kind === "failed") {
    return { kind: "danger", text: t("Not saved. {sentence}", { sentence: problem.sentence }), actions: [{ label: t("Try again"), run: ways.retry }] };
  }
  const first: NoticeAction = problem.gone
    ? { label: t("Save it again"), run: ways.saveAnew }
    : { label: t("Load theirs"), run: ways.loadTheirs };
  return { kind: "warning", text: t("Not saved. {sentence}", { sentence: problem.sentence }), actions: [first, copy] };
}

/** Saves the text under the first free name beside the file; that path, or null after saying why not. */
export async function saveCopy(path: string, save: (path: string) => Promise<unknown>): Promise<string | null> {
  for (let number = 1; number <= COPIES_MAX; number++) {
    const copy = copyPath(path, number);
    try {
      await save(copy);
      return copy;
    } catch (error) {
      if (error instanceof HttpError && error.status === 409) continue;
      toast(sentence(error), { kind: "danger" });
      return null;
    }
  }
  toast(t("There are too many copies of this file already. Delete some first."), { kind: "danger" });
  return null;
}
