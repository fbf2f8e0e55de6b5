// Files dragged onto the page: marks the place while they hover, hands them on when dropped.
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { pickedFromDrop, TooMany, type Picked } from "./picking";

export function acceptDrops(place: HTMLElement, picked: (files: Picked[]) => void): () => void {
  place.dataset["drop"] = t("Drop to upload into this folder");
  let depth = 0;
  const mark = (change: number): void => {
    depth = Math.max(0, depth + change);
    place.classList.toggle("dropping", depth > 0);
  };
  const listeners: readonly (readonly [string, (event: DragEvent) => void])[] = [
    ["dragenter", () => mark(1)],
    ["dragleave", () => mark(-1)],
    ["dragover", () => undefined],
    [
      "drop",
      (event) => {
        mark(-depth);
        if (event.dataTransfer !== null) void pickedFromDrop(event.dataTransfer).then(picked).catch(report);
      },
    ],
  ];
  const undo = listeners.map(([type, listener]) => {
    const listening = ((event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      listener(event);
    }) as EventListener;
    document.addEventListener(type, listening);
    return () => document.removeEventListener(type, listening);
  });
  return () => undo.forEach((remove) => remove());
}

function report(error: unknown): void {
  toast(error instanceof TooMany ? error.message : sentence(error), { kind: "danger" });
}
