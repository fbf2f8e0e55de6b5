// Files dropped on a terminal are uploaded into the folder where its program stands. Nothing is typed.
import { pickedFromDrop, TooMany } from "../files/picking";
import type { Picked } from "../files/picking";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";

/** Marks the place while files hover over it, and hands on what is dropped; returns what undoes that. */
export function acceptFiles(place: HTMLElement, dropped: (files: readonly Picked[]) => Promise<void>): () => void {
  const stops = new AbortController();
  const { signal } = stops;
  let depth = 0;
  const mark = (now: number): void => {
    depth = Math.max(0, now);
    place.toggleAttribute("data-dropping", depth > 0);
  };
  const listen = (target: HTMLElement | Document, type: "dragenter" | "dragleave" | "dragover" | "drop", does: (transfer: DataTransfer) => void): void => {
    const listener = (event: Event): void => {
      const transfer = (event as DragEvent).dataTransfer;
      if (transfer?.types.includes("Files") !== true) return;
      event.preventDefault(); // beside the terminal too: the browser would leave the page for the file
      does(transfer);
    };
    target.addEventListener(type, listener, { signal });
  };
  listen(place, "dragenter", () => mark(depth + 1));
  listen(place, "dragleave", () => mark(depth - 1));
  listen(document, "dragover", () => undefined);
  listen(document, "drop", () => mark(0));
  listen(place, "drop", (transfer) => {
    pickedFromDrop(transfer).then(dropped).catch(report);
  });
  place.dataset["drop"] = t("Drop to upload into the console's folder");
  return () => {
    stops.abort();
    mark(0);
  };
}

function report(error: unknown): void {
  toast(error instanceof TooMany ? error.message : sentence(error), { kind: "danger" });
}
