// What it means to let somebody type, in one plain sentence: wherever it can be allowed, and before it is used.
import { t } from "../lib/i18n";

export function typingWarning(): string {
  return t("Whoever may type here acts as you, with your files and your API token.");
}
