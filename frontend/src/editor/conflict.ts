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
  readonly useMine: () => void;
  readonly useTheirs: () => void;
  readonly keepBoth: () => void;
  readonly saveAnew: () => void;
  readonly retry: () => void;
  /** Null where the page has no other place to go to. */
  readonly close: (() => void) | null;
}

export function noticeOf(problem: Problem | null, ways: WaysOut): Notice | null {
  if (problem === null) return null;
  if (problem.kind === "failed") {
    return { kind: "danger", text: t("Not saved. {sentence}", { sentence: problem.sentence }), actions: [{ label: t("Try again"), run: ways.retry }] };
  }
  if (problem.gone) {
    const close: NoticeAction[] = ways.close === null ? [] : [{ label: t("Close"), run: ways.close }];
    const text = t("This file is gone: it was deleted or moved. Its text is still here.");
    return { kind: "warning", text, actions: [{ label: t("Save it again"), run: ways.saveAnew }, ...close] };
  }
  const what = problem.sentence === "" ? t("The file has changed elsewhere, in lines that you changed too.") : t("Not saved. {sentence}", { sentence: problem.sentence });
  const actions: NoticeAction[] = [
    { label: t("Use mine"), run: ways.useMine },
    { label: t("Use theirs"), run: ways.useTheirs },
    { label: t("Keep both as a copy"), run: ways.keepBoth },
  ];
  return { kind: "warning", text: `${what} ${t("Theirs is on the left, yours on the right.")}`, actions };
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
