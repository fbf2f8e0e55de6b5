// What somebody who comes by a link is shown before the terminal, as data.
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import type { Admission } from "./tickets";

/** What a guest may call themselves, in characters; the server keeps no more. */
export const GUEST_NAME_CHARS_MAX = 30;

export interface Visitor {
  /** The name given before in this browser; empty for none wanted; null: never asked. */
  readonly name: string | null;
  /** This tab has joined this console before: a reload does not ask again. */
  readonly joined: boolean;
}

export type GuestState =
  | { readonly kind: "join"; readonly admission: Admission; readonly asksName: boolean }
  | { readonly kind: "terminal"; readonly admission: Admission }
  | Refused;

export interface Refused {
  readonly kind: "refused";
  readonly title: string;
  readonly text: string;
  readonly action: GuestAction | null;
}

export type GuestAction = { readonly do: "retry" } | { readonly do: "log-in"; readonly url: string };

/** Whoever may type is told first what that means; a guest is asked once for a name. */
export function admitted(admission: Admission, { name, joined }: Visitor): GuestState {
  const neverAsked = admission.guest && name === null;
  const asks = neverAsked || (admission.writable && !joined);
  return asks ? { kind: "join", admission, asksName: admission.guest } : { kind: "terminal", admission };
}

export function refused(error: unknown): Refused {
  const status = error instanceof HttpError ? error.status : -1;
  const text = sentence(error);
  const loginUrl = logInUrl(error);
  if (status === 401 && loginUrl !== null) {
    return { kind: "refused", title: t("Log in to open this link"), text, action: { do: "log-in", url: loginUrl } };
  }
  if (status === 404) return { kind: "refused", title: t("No console here"), text, action: null };
  if (status === 429) return { kind: "refused", title: t("Too many tries"), text, action: { do: "retry" } };
  return { kind: "refused", title: t("The console cannot be opened"), text, action: { do: "retry" } };
}

export function withoutToken(): Refused {
  const text = t("Part of the address is missing. Copy the whole link once more, or ask for it again.");
  return { kind: "refused", title: t("This link is not complete"), text, action: null };
}

/** A sentence that says what is wrong with a guest's name, or null. */
export function wrongName(name: string): string | null {
  if (Array.from(name).length > GUEST_NAME_CHARS_MAX) return t("Use at most {count} characters.", { count: GUEST_NAME_CHARS_MAX });
  return /\p{C}/u.test(name) ? t("Use only characters that can be seen.") : null;
}

/** Only a path on this site is gone to. */
function logInUrl(error: unknown): string | null {
  const body: unknown = error instanceof HttpError ? error.body : null;
  const url: unknown = typeof body === "object" && body !== null && "login_url" in body ? body.login_url : null;
  return typeof url === "string" && /^\/(?![/\\])/.test(url) ? url : null;
}
