// The words of CodeMirror's own panels and announcements, through gettext like all others.
import { t } from "../lib/i18n";

export function phrases(): Record<string, string> {
  return {
    Find: t("Find"),
    Replace: t("Replace"),
    next: t("Next"),
    previous: t("Previous"),
    all: t("Select all"),
    "match case": t("Match case"),
    regexp: t("Regular expression"),
    "by word": t("Whole words"),
    replace: t("Replace"),
    "replace all": t("Replace all"),
    close: t("Close"),
    "current match": t("Current match"),
    "replaced match on line $": t("Replaced the match on line $"),
    "replaced $ matches": t("Replaced $ matches"),
    "on line": t("on line"),
    "Go to line": t("Go to line"),
    go: t("Go"),
    "Folded lines": t("Folded lines"),
    "Unfolded lines": t("Unfolded lines"),
    "folded code": t("Folded code"),
    unfold: t("Unfold"),
    "Fold line": t("Fold line"),
    "Unfold line": t("Unfold line"),
    to: t("to"),
    "Selection deleted": t("Selection deleted"),
    Completions: t("Completions"),
    "Control character": t("Control character"),
  };
}
