// Uploads that a reload of the page interrupted: each waits in the list until its file is chosen again, or it is given up.
import { el } from "../lib/dom";
import { t } from "../lib/i18n";
import { size } from "../lib/sizes";
import { toast } from "../lib/toast";
import type { FilesApi } from "./api";
import type { UploadMemory, Unfinished } from "./remembered";
import { iconButton, UploadRow, wordButton } from "./uploadRow";

export interface UnfinishedOptions {
  readonly api: Pick<FilesApi, "cancelUpload">;
  readonly memory: UploadMemory;
  /** Its file was chosen again. */
  readonly chosen: (upload: Unfinished, file: File) => void;
  /** A row went: the list may be empty now. */
  readonly removed: () => void;
}

/** A row for the upload. It goes when its file is chosen, here or elsewhere on the page. */
export function unfinishedRow(upload: Unfinished, options: UnfinishedOptions): UploadRow {
  const name = upload.path.slice(upload.path.lastIndexOf("/") + 1);
  const row = new UploadRow(name, upload.size);
  const input = el("input", { type: "file", hidden: true, "aria-label": t("The file “{name}”", { name }) });
  const leave = (): void => {
    row.remove();
    options.removed();
  };
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (file === undefined) return;
    if (file.size !== upload.size || file.lastModified !== upload.lastModified) {
      toast(t("This is not the file that was begun: its size or its time differs. Upload it as a new one, and cancel this."), { kind: "warning" });
      return;
    }
    leave();
    options.chosen(upload, file);
  });
  row.say(t("Interrupted ({size}). Choose the file again to go on.", { size: size(upload.size) }));
  row.element.append(input);
  row.offer(
    wordButton(t("Choose file"), () => input.click()),
    iconButton("x", t("Cancel the upload of “{name}”", { name }), () => {
      options.memory.forget(upload.id);
      void options.api.cancelUpload(upload.id).catch(() => undefined); // it goes by itself in a day
      leave();
    }),
  );
  return row;
}
