// How a file's text becomes bytes: what the server can read and write, by the names that it uses. Pure.
import { t } from "../lib/i18n";

export const ENCODINGS = ["utf-8", "utf-8-sig", "latin-1", "utf-16-le", "utf-16-be"] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** Last of the characters that Latin-1 has. */
const LATIN_1_LAST = 0xff;

/** What the server calls it; anything unknown is UTF-8. */
export function encodingOf(name: unknown): Encoding {
  return ENCODINGS.find((each) => each === name) ?? "utf-8";
}

export function encodingName(encoding: Encoding): string {
  switch (encoding) {
    case "utf-8":
      return "UTF-8";
    case "utf-8-sig":
      return t("UTF-8 with BOM");
    case "latin-1":
      return "Latin-1";
    case "utf-16-le":
      return "UTF-16 LE";
    case "utf-16-be":
      return "UTF-16 BE";
  }
}

/** The first character that the encoding lacks, or null. */
export function lacking(text: string, encoding: Encoding): string | null {
  if (encoding !== "latin-1") return null;
  for (const character of text) if ((character.codePointAt(0) ?? 0) > LATIN_1_LAST) return character;
  return null;
}
