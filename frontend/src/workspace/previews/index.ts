// Previews: a file as a picture, a table, a document, a page. Each kind is loaded when it is first shown.
import { nameOf } from "../../files/paths";
import { el } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { Workspace, WorkspaceView } from "../panel";
import { failure } from "./card";
import { iconOf, isText, previewKind } from "./kinds";
import type { PreviewKind } from "./kinds";
import type { Around, Show, Shown, Subject } from "./subject";

export { isText, previewKind } from "./kinds";

export interface Preview extends WorkspaceView {
  /** What the editor holds now, saved or not. Without it the preview shows what is on the disk. */
  readonly update: (text: string) => void;
}

const SHOWS: Readonly<Record<PreviewKind, () => Promise<Show>>> = {
  image: async () => (await import("./image")).showImage,
  table: async () => (await import("./table")).showTable,
  markdown: async () => {
    const [{ documentOf }, { markdownHtml }] = await Promise.all([import("./document"), import("./markdown")]);
    return documentOf(async (text) => ({ html: `<main>${await markdownHtml(text)}</main>` }));
  },
  page: async () => (await import("./page")).showPage,
  notebook: async () => {
    const [{ documentOf }, { notebookHtml }] = await Promise.all([import("./document"), import("./notebook")]);
    return documentOf(notebookHtml);
  },
  pdf: async () => (await import("./card")).showPdf,
};

/** `kind` is the listing's: file, folder, link, other. Null where there is nothing to show but the text. */
export function previewFor(path: string, kind: string, around: Around): Preview | null {
  const shows = kind === "file" || kind === "link" ? previewKind(path) : null;
  if (shows === null) return null;
  let text: string | null = null;
  let shown: Shown | null = null;
  const subject: Subject = { path, around, text: () => text };
  const mount = (place: HTMLElement): (() => void) => {
    let gone = false;
    const start = async (): Promise<void> => {
      place.replaceChildren(skeleton());
      try {
        const show = await SHOWS[shows]();
        if (!gone) shown = show(place, subject);
      } catch (error) {
        if (!gone) place.replaceChildren(failure(subject, error, () => void start()));
      }
    };
    void start();
    return () => {
      gone = true;
      shown?.dispose();
      shown = null;
    };
  };
  const update = (now: string): void => {
    if (now === text) return;
    text = now;
    shown?.update?.();
  };
  return { key: `preview:${path}`, title: t("Preview of “{name}”", { name: nameOf(path) }), icon: iconOf(shows), mount, update };
}

/** For the workspace's frame. */
export const previews = {
  viewFor: (path: string, workspace: Workspace): Preview | null => previewFor(path, "file", workspace),
  /** Whether the file is nothing but its preview: a picture has no text that people edit. */
  replaces: (path: string): boolean => {
    const kind = previewKind(path);
    return kind !== null && !isText(kind, path);
  },
};

function skeleton(): HTMLElement {
  const bars = ["medium", "", "short"].map((size) => el("span", { class: `skeleton ${size}` }));
  return el("div", { class: "skeletons", role: "status" }, el("span", { class: "visually-hidden" }, t("Loading")), ...bars);
}
