// A file's language by its name; each language's package is loaded when a file of it is opened.
import { StreamLanguage } from "@codemirror/language";
import type { StreamParser } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

export interface Language {
  readonly name: string;
  /** One step of indentation where a file does not say: a tab, or as many spaces. */
  readonly indent: string;
  /** Whether long lines are wrapped: prose. */
  readonly wrap: boolean;
  readonly load: () => Promise<Extension>;
}

const TWO = "  ";
const FOUR = "    ";

function language(name: string, load: () => Promise<Extension>, more: Partial<Language> = {}): Language {
  return { name, indent: TWO, wrap: false, load, ...more };
}

async function legacy(load: () => Promise<StreamParser<unknown>>): Promise<Extension> {
  return StreamLanguage.define(await load());
}

const PLAIN = language("Plain text", () => Promise.resolve([]), { indent: FOUR, wrap: true });
const PYTHON = language("Python", async () => (await import("@codemirror/lang-python")).python(), { indent: FOUR });
const JAVASCRIPT = language("JavaScript", async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }));
const TYPESCRIPT = language("TypeScript", async () =>
  (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
);
const TSX = language("TypeScript", async () =>
  (await import("@codemirror/lang-javascript")).javascript({ typescript: true, jsx: true }),
);
const CSS = language("CSS", async () => (await import("@codemirror/lang-css")).css());
const JSON_ = language("JSON", async () => (await import("@codemirror/lang-json")).json());
const YAML = language("YAML", async () => (await import("@codemirror/lang-yaml")).yaml());
const XML = language("XML", async () => (await import("@codemirror/lang-xml")).xml());
const SQL = language("SQL", async () => (await import("@codemirror/lang-sql")).sql());
const MARKDOWN = language("Markdown", async () => (await import("@codemirror/lang-markdown")).markdown(), { wrap: true });
const TOML = language("TOML", () => legacy(async () => (await import("@codemirror/legacy-modes/mode/toml")).toml));
const SHELL = language("Shell", () => legacy(async () => (await import("@codemirror/legacy-modes/mode/shell")).shell));
const INI = language("INI", () => legacy(async () => (await import("@codemirror/legacy-modes/mode/properties")).properties));
const DOCKERFILE = language("Dockerfile", () =>
  legacy(async () => (await import("@codemirror/legacy-modes/mode/dockerfile")).dockerFile),
);
const DIFF = language("Diff", () => legacy(async () => (await import("@codemirror/legacy-modes/mode/diff")).diff));
const MAKEFILE = language("Makefile", () => Promise.resolve([]), { indent: "\t" });

/** Templates of Django and Jinja within HTML. A file without any is just HTML to it. */
const HTML = language("HTML", async () => {
  const [{ jinja }, { html }] = await Promise.all([import("@codemirror/lang-jinja"), import("@codemirror/lang-html")]);
  return jinja({ base: html() });
});

const BY_NAME: Readonly<Record<string, Language>> = {
  dockerfile: DOCKERFILE,
  containerfile: DOCKERFILE,
  makefile: MAKEFILE,
  pipfile: TOML,
  "poetry.lock": TOML,
  "uv.lock": TOML,
  ".bashrc": SHELL,
  ".bash_profile": SHELL,
  ".bash_aliases": SHELL,
  ".profile": SHELL,
  ".zshrc": SHELL,
  ".env": SHELL,
  ".pythonstartup.py": PYTHON,
  ".gitconfig": INI,
  ".editorconfig": INI,
  ".pylintrc": INI,
  ".prettierrc": JSON_,
};

const BY_ENDING: Readonly<Record<string, Language>> = {
  py: PYTHON, pyi: PYTHON, pyw: PYTHON, wsgi: PYTHON,
  html: HTML, htm: HTML, djhtml: HTML, jinja: HTML, jinja2: HTML, j2: HTML,
  css: CSS, scss: CSS, less: CSS,
  js: JAVASCRIPT, mjs: JAVASCRIPT, cjs: JAVASCRIPT, jsx: JAVASCRIPT,
  ts: TYPESCRIPT, mts: TYPESCRIPT, cts: TYPESCRIPT, tsx: TSX,
  json: JSON_, jsonl: JSON_, ipynb: JSON_, webmanifest: JSON_,
  yaml: YAML, yml: YAML,
  toml: TOML,
  md: MARKDOWN, markdown: MARKDOWN,
  sql: SQL,
  sh: SHELL, bash: SHELL, zsh: SHELL,
  ini: INI, cfg: INI, conf: INI, properties: INI, service: INI,
  xml: XML, svg: XML,
  diff: DIFF, patch: DIFF,
  dockerfile: DOCKERFILE,
  mk: MAKEFILE,
};

const BY_FIRST_LINE: readonly (readonly [RegExp, Language])[] = [
  [/^#!.*\bpython[0-9.]*\b/, PYTHON],
  [/^#!.*\b(?:ba|da|z|k)?sh\b/, SHELL],
  [/^#!.*\b(?:node|deno|bun)\b/, JAVASCRIPT],
  [/^<\?xml\b/, XML],
  [/^<!doctype html\b/i, HTML],
];

/** By the file's name; by its first line where the name says nothing. */
export function languageOf(path: string, firstLine = ""): Language {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
  const named = own(BY_NAME, name) ?? own(BY_ENDING, ending) ?? own(BY_NAME, name.replace(/\..*/, "") || name);
  return named ?? BY_FIRST_LINE.find(([pattern]) => pattern.test(firstLine))?.[1] ?? PLAIN;
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** All that can be chosen, by name. */
export const LANGUAGES: readonly Language[] = [...new Map([PLAIN, ...Object.values(BY_NAME), ...Object.values(BY_ENDING)].map((each) => [each.name, each])).values()].sort((a, b) =>
  a.name.localeCompare(b.name),
);
