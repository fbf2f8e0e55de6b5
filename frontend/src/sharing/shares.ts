// A console's shares over the API: with a person by name, or with whoever has a link.
import { request, requestJson } from "../lib/http";

export interface Share {
  readonly id: number;
  readonly kind: "user" | "link";
  readonly user: string | null;
  readonly writable: boolean;
  readonly signed_in_only: boolean;
  readonly expires_at: string | null;
  readonly embed_origins: readonly string[];
  /** A link's address is told once, when it is made. */
  readonly url: string | null;
  readonly embed_url: string | null;
}

export interface NewUserShare {
  readonly user: string;
  readonly writable: boolean;
}

export interface NewLink {
  readonly link: true;
  readonly writable: boolean;
  readonly signed_in_only: boolean;
  /** Seconds; null: until it is ended. */
  readonly expires_in: number | null;
  readonly embed_origins: readonly string[];
}

export interface ShareApi {
  readonly list: () => Promise<readonly Share[]>;
  readonly make: (share: NewUserShare | NewLink) => Promise<Share>;
  readonly change: (id: number, change: { readonly writable: boolean }) => Promise<Share>;
  readonly end: (id: number) => Promise<void>;
}

export function shareApi(url: string): ShareApi {
  return {
    list: () => requestJson<readonly Share[]>(url),
    make: (json) => requestJson<Share>(url, { method: "POST", json }),
    change: (id, json) => requestJson<Share>(`${url}${id}/`, { method: "PATCH", json }),
    end: async (id) => {
      await request(`${url}${id}/`, { method: "DELETE" });
    },
  };
}
