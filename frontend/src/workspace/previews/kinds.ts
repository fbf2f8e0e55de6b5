// Pure: which files can be shown as something else than their text, and as what.
import { nameOf } from "../../files/paths";
import type { IconName } from "../../icons";

export type PreviewKind = "image" | "table" | "markdown" | "page" | "notebook" | "pdf";

const ENDINGS: Readonly<Record<string, PreviewKind>> = {
  png: "image", jpg: "image", jpeg: "image", gif: "image", webp: "image", avif: "image", bmp: "image", ico: "image", svg: "image",
  csv: "table", tsv: "table",
  md: "markdown", markdown: "markdown",
  html: "page", htm: "page",
  ipynb: "notebook",
  pdf: "pdf",
};

const ICONS_OF: Readonly<Record<PreviewKind, IconName>> = {
  image: "image", table: "table", markdown: "eye", page: "eye", notebook: "notebook-text", pdf: "file-text",
};

export function previewKind(path: string): PreviewKind | null {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  const ending = name.slice(dot + 1).toLowerCase();
  return dot > 0 && Object.hasOwn(ENDINGS, ending) ? (ENDINGS[ending] ?? null) : null;
}

/** Whether the file is a text that people edit beside its preview; the others are nothing but their preview. */
export function isText(kind: PreviewKind, path: string): boolean {
  return kind === "table" || kind === "markdown" || kind === "page" || path.toLowerCase().endsWith(".svg");
}

export function iconOf(kind: PreviewKind): IconName {
  return ICONS_OF[kind];
}
