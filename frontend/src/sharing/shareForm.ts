// What the forms of the share dialog hold, as data: checked before it is sent, and the server's refusals by field.
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import type { NewLink, NewUserShare } from "./shares";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** How long a link may hold, in seconds, in the order of the list; null is for good. */
export const EXPIRIES: readonly (number | null)[] = [HOUR_S, DAY_S, 7 * DAY_S, null];

export type Field = "user" | "writable" | "expires_in" | "signed_in_only" | "embed_origins";
const FIELDS: readonly Field[] = ["user", "writable", "expires_in", "signed_in_only", "embed_origins"];

/** A sentence by field; `whole` where no field is meant. */
export type Wrong = Partial<Readonly<Record<Field | "whole", string>>>;

export interface LinkFields {
  readonly writable: boolean;
  readonly expiresIn: number | null;
  readonly signedInOnly: boolean;
  /** As typed: one site a line. */
  readonly origins: string;
}

export type Checked<T> = { readonly share: T } | { readonly wrong: Wrong };

export function userShare(user: string, writable: boolean): Checked<NewUserShare> {
  const name = user.trim();
  return name === "" ? { wrong: { user: t("Type the name of an account.") } } : { share: { user: name, writable } };
}

/** Only a link that guests may open to look can be embedded; for others, what was typed of sites does not count. */
export function link({ writable, expiresIn, signedInOnly, origins }: LinkFields): Checked<NewLink> {
  const lines = writable || signedInOnly ? [] : origins.split("\n").map((line) => line.trim()).filter(Boolean);
  const read = lines.map((line) => [line, originOf(line)] as const);
  const bad = read.find(([, origin]) => origin === null);
  if (bad !== undefined) {
    return { wrong: { embed_origins: t("“{line}” is not the address of a site. Write it like https://example.com.", { line: bad[0] }) } };
  }
  const embed_origins = [...new Set(read.flatMap(([, origin]) => origin ?? []))];
  return { share: { link: true, writable, signed_in_only: signedInOnly, expires_in: expiresIn, embed_origins } };
}

/** "https://example.com" of an address that has nothing more than that; null for anything else. */
export function originOf(line: string): string | null {
  const url = URL.canParse(line) ? new URL(line) : null;
  if (url === null || !["https:", "http:"].includes(url.protocol) || url.hostname.includes("*")) return null;
  return url.href === `${url.origin}/` ? url.origin : null;
}

/** What the server had against it: by field where its answer names fields that the form has. */
export function wrongOf(error: unknown, known: readonly Field[] = FIELDS): Wrong {
  const told = wrongTexts(error);
  const found = known.flatMap((field): [Field, string][] => {
    const text = told(field);
    return text === null ? [] : [[field, text]];
  });
  return found.length > 0 ? Object.fromEntries(found) : { whole: sentence(error) };
}

/** The refusal's sentence by field; null where it does not name that one. */
export function wrongTexts(error: unknown): (field: string) => string | null {
  const body: unknown = error instanceof HttpError ? error.body : null;
  const fields = typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  return (field) => firstText(fields[field]);
}

function firstText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return firstText(value[0]);
  // Of a list, the refusal names the line: {"0": ["…"]}.
  return typeof value === "object" && value !== null ? firstText(Object.values(value)[0]) : null;
}
