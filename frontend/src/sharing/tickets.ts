// A link's secret is exchanged for a ticket before every connection: each is good for one, and for a few minutes.
import { requestJson } from "../lib/http";

/** A ticket that was got for a look at the console is used if it is not older, in milliseconds; the server keeps it longer. */
const FRESH_MS = 5 * 60_000;

export interface Admission {
  readonly ticket: string;
  readonly console: { readonly id: number; readonly name: string; readonly owner: string; readonly executable: string };
  /** The console's websocket: a path on this origin. */
  readonly socket: string;
  readonly writable: boolean;
  /** What the server has to say of it; mostly empty. */
  readonly warning: string | null;
  /** Whether one is known here only by the name one gives. */
  readonly guest: boolean;
}

export interface Tickets {
  /** Asks what the link leads to, under another name where one is given. Throws HttpError. */
  readonly admit: (name?: string) => Promise<Admission>;
  /** A ticket for one connection. Throws HttpError. */
  readonly next: () => Promise<string>;
}

/** What the page of a link carries. */
export interface LinkData {
  readonly ticket_url: string;
  /** Of a page in a frame of another site: the one link that may be shown there. */
  readonly slug?: string;
  /** Where the same link opens outside of a frame. */
  readonly link_url?: string;
}

export function tickets(token: string, { ticket_url: url, slug }: LinkData, now: () => number = () => performance.now()): Tickets {
  let called = "";
  let unused: { readonly ticket: string; readonly at: number } | null = null;
  const admit = async (name?: string): Promise<Admission> => {
    called = name ?? called;
    const json = { token, ...(called === "" ? {} : { name: called }), ...(slug === undefined ? {} : { embedded: true, slug }) };
    const admission = await requestJson<Admission>(url, { method: "POST", json });
    unused = { ticket: admission.ticket, at: now() };
    return admission;
  };
  const next = async (): Promise<string> => {
    if (unused === null || now() - unused.at > FRESH_MS) await admit();
    const ticket = unused?.ticket ?? "";
    unused = null;
    return ticket;
  };
  return { admit, next };
}
