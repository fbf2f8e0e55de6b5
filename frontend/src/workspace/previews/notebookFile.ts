// Pure: what is in a notebook's file, read with care: anybody may have written it.
import { t } from "../../lib/i18n";

export const CELLS_MAX = 1_000;
export const OUTPUTS_MAX = 100;
/** Of one text that a cell gave. */
export const OUTPUT_CHARS_MAX = 100_000;

export type Output =
  | { readonly kind: "text"; readonly text: string; readonly error: boolean }
  | { readonly kind: "html"; readonly text: string }
  | { readonly kind: "markdown"; readonly text: string }
  | { readonly kind: "image"; readonly address: string; readonly words: string }
  | { readonly kind: "cut" };

export type Cell =
  | { readonly kind: "markdown"; readonly source: string; readonly attachments: ReadonlyMap<string, string> }
  | { readonly kind: "raw"; readonly source: string }
  | { readonly kind: "code"; readonly source: string; readonly count: number | null; readonly outputs: readonly Output[] };

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly total: number;
  readonly language: string;
}

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
/** Colours and moves of the cursor, as IPython's tracebacks have them. */
// eslint-disable-next-line no-control-regex -- ESC is what begins them
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)/g;

/** The cells, or a sentence that says why there are none. */
export function cellsOf(text: string): Notebook | string {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return t("This is not a notebook (yet): its text is no JSON.");
  }
  const notebook = fields(read);
  const cells = notebook["cells"];
  if (!Array.isArray(cells)) {
    return Array.isArray(notebook["worksheets"]) ? t("This notebook has the format of before 2015. Open it in Jupyter once to convert it.") : t("This is not a notebook: it has no cells.");
  }
  const metadata = fields(notebook["metadata"]);
  const language = string(fields(metadata["language_info"])["name"]) || string(fields(metadata["kernelspec"])["language"]) || "python";
  return { cells: cells.slice(0, CELLS_MAX).map(cellOf).filter((cell) => cell !== null), total: cells.length, language };
}


function cellOf(read: unknown): Cell | null {
  const cell = fields(read);
  const source = joined(cell["source"]);
  switch (cell["cell_type"]) {
    case "markdown":
      return { kind: "markdown", source, attachments: attachmentsOf(cell["attachments"]) };
    case "raw":
      return { kind: "raw", source };
    case "code": {
      const count = cell["execution_count"];
      const outputs: readonly unknown[] = Array.isArray(cell["outputs"]) ? cell["outputs"] : [];
      const shown = outputs.slice(0, OUTPUTS_MAX).flatMap(outputOf);
      return { kind: "code", source, count: typeof count === "number" ? count : null, outputs: outputs.length > OUTPUTS_MAX ? [...shown, { kind: "cut" }] : shown };
    }
    default:
      return null;
  }
}

function outputOf(read: unknown): readonly Output[] {
  const output = fields(read);
  switch (output["output_type"]) {
    case "stream":
      return plain(joined(output["text"]), output["name"] === "stderr");
    case "error": {
      const traceback = Array.isArray(output["traceback"]) ? output["traceback"].map(string).join("\n") : `${string(output["ename"])}: ${string(output["evalue"])}`;
      return plain(traceback, true);
    }
    case "execute_result":
    case "display_data":
      return dataOf(fields(output["data"]));
    default:
      return [];
  }
}

/** The richest form that can be shown without running anything. */
function dataOf(data: Readonly<Record<string, unknown>>): readonly Output[] {
  const words = joined(data["text/plain"]).slice(0, 200);
  if (data["text/html"] !== undefined) return limited(joined(data["text/html"]), (text) => ({ kind: "html", text }));
  const type = IMAGES.find((each) => data[each] !== undefined);
  if (type !== undefined) return [{ kind: "image", address: picture(type, joined(data[type])), words }];
  const svg = joined(data["image/svg+xml"]);
  if (svg !== "") return [{ kind: "image", address: `data:image/svg+xml,${encodeURIComponent(svg)}`, words }];
  if (data["text/markdown"] !== undefined) return limited(joined(data["text/markdown"]), (text) => ({ kind: "markdown", text }));
  return plain(joined(data["text/plain"] ?? data["text/latex"]), false);
}

function plain(text: string, error: boolean): readonly Output[] {
  return text === "" ? [] : limited(text.replace(ESCAPES, ""), (kept) => ({ kind: "text", text: kept, error }));
}

function limited(text: string, made: (text: string) => Output): readonly Output[] {
  return text.length <= OUTPUT_CHARS_MAX ? [made(text)] : [made(text.slice(0, OUTPUT_CHARS_MAX)), { kind: "cut" }];
}

function attachmentsOf(read: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, forms] of Object.entries(fields(read))) {
    const type = IMAGES.find((each) => fields(forms)[each] !== undefined);
    if (type !== undefined) found.set(name, picture(type, joined(fields(forms)[type])));
  }
  return found;
}

function picture(type: (typeof IMAGES)[number], base64: string): string {
  return `data:${type};base64,${base64.replace(/[^A-Za-z0-9+/=]/g, "")}`;
}

/** Texts are kept as lines or as a whole. */
function joined(value: unknown): string {
  return Array.isArray(value) ? value.map(string).join("") : string(value);
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
