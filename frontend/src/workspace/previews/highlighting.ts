// Code in documents, coloured by the editor's own languages.
import { Language, LanguageSupport } from "@codemirror/language";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { languageOf } from "../../editor/language";

const CODE_CHARS_MAX = 50_000;
const LANGUAGES_MAX = 10;
const NAMES: Readonly<Record<string, string>> = {
  python: "py", python3: "py", ipython: "py", pycon: "py",
  javascript: "js", typescript: "ts", node: "js",
  bash: "sh", shell: "sh", console: "sh", zsh: "sh", "shell-session": "sh",
  markdown: "md", "html+django": "html", django: "html", jinja: "html",
};

/** What a document calls a language, as code in HTML; null where it is not known or not loaded. */
export type Colours = (code: string, name: string) => string | null;

/** Loads the languages of these names. */
export async function colours(names: Iterable<string>): Promise<Colours> {
  const wanted = [...new Set(Array.from(names, endingOf))].filter((ending) => ending !== "").slice(0, LANGUAGES_MAX);
  const loaded = await Promise.all(wanted.map(async (ending) => [ending, await language(ending)] as const));
  const byEnding = new Map(loaded);
  return (code, name) => {
    const found = byEnding.get(endingOf(name));
    if (found === undefined || found === null || code.length > CODE_CHARS_MAX) return null;
    let html = "";
    const put = (text: string, classes: string): void => {
      html += classes === "" ? escaped(text) : `<span class="${classes}">${escaped(text)}</span>`;
    };
    highlightCode(code, found.parser.parse(code), classHighlighter, put, () => (html += "\n"));
    return html;
  };
}

async function language(ending: string): Promise<Language | null> {
  try {
    const loaded = await languageOf(`x.${ending}`).load();
    if (loaded instanceof LanguageSupport) return loaded.language;
    return loaded instanceof Language ? loaded : null;
  } catch {
    return null; // without colours the code can still be read
  }
}

function endingOf(name: string): string {
  const word = /^[\w+-]*/.exec(name.trim().toLowerCase())?.[0] ?? "";
  return Object.hasOwn(NAMES, word) ? (NAMES[word] ?? word) : word;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
