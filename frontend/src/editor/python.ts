// What ruff in the sandbox says of a Python text, and how it would write it: two requests of the API.
import { requestJson } from "../lib/http";

/** A line from 1 on, and a character of it from 0 on. */
export interface CharacterPlace {
  readonly line: number;
  readonly column: number;
}

export interface Fix {
  readonly title: string;
  /** It does not change what the program does. */
  readonly safe: boolean;
  readonly edits: readonly { readonly from: CharacterPlace; readonly to: CharacterPlace; readonly text: string }[];
}

export interface Problem {
  /** "F401"; "invalid-syntax" where the text is no Python. */
  readonly code: string;
  readonly message: string;
  /** Where the rule is explained. */
  readonly url: string | null;
  readonly from: CharacterPlace;
  readonly to: CharacterPlace;
  readonly severity: "error" | "warning";
  readonly fix?: Fix;
}

/** A text, and the name under which the project's settings are looked for. */
export interface PythonText {
  readonly user: string;
  readonly path: string;
  readonly text: string;
}

/** A sandbox may have to start first, in milliseconds. */
const CHECK_MS = 30_000;

export async function checkPython({ user, path, text }: PythonText, signal: AbortSignal): Promise<readonly Problem[]> {
  const url = `/api/v0/user/${user}/python/check/`;
  const { problems } = await requestJson<{ readonly problems: readonly Problem[] }>(url, { method: "POST", json: { path, text }, signal, timeout: CHECK_MS });
  return problems;
}

/** The text as it should be written; refused (422) where it is no Python. */
export async function formatPython({ user, path, text }: PythonText): Promise<string> {
  const url = `/api/v0/user/${user}/python/format/`;
  return (await requestJson<{ readonly text: string }>(url, { method: "POST", json: { path, text }, timeout: CHECK_MS })).text;
}
