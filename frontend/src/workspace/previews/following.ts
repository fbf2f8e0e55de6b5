// A link in a preview was followed.
import { sentence, wasCancelled } from "../../lib/http";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { visible } from "../../terminal/text";
import { linkTarget } from "./links";
import type { Subject } from "./subject";

const SHOWN_CHARS = 120;

/** `asks`: scripts of the document can say that a link was followed, so the person is asked before a tab opens. */
export function follower(subject: Subject, asks: () => boolean): (href: string) => void {
  let dismiss = (): void => undefined;
  return (href) => {
    // Nothing that a document does by itself opens anything: somebody has just pressed something.
    if (!navigator.userActivation.isActive) return;
    const target = linkTarget(href, subject.path);
    if (target === null) return;
    if (target.kind === "file") {
      subject.around.open(target.path).catch((error: unknown) => {
        if (!wasCancelled(error)) toast(sentence(error), { kind: "danger" });
      });
      return;
    }
    const open = (): void => void window.open(target.url, "_blank", "noopener,noreferrer");
    if (!asks()) {
      open();
      return;
    }
    dismiss();
    dismiss = toast(t("The page leads to {address}", { address: visible(target.url, SHOWN_CHARS) }), { action: { label: t("Open in a new tab"), run: open } });
  };
}
