// The server's side of sharing in memory: shares and typing, with a refusal where the test sets one.
import { HttpError } from "../../src/lib/http";
import type { NewLink, NewUserShare, Share, ShareApi } from "../../src/sharing/shares";
import type { Typing, TypingApi } from "../../src/sharing/typing";

export class DummyShares implements ShareApi {
  readonly asked: (NewLink | NewUserShare)[] = [];
  refusal: HttpError | null = null;
  private number: number;

  constructor(public shares: Share[] = []) {
    this.number = shares.length;
  }
  list(): Promise<readonly Share[]> {
    return this.answer(() => this.shares);
  }
  make(wanted: NewLink | NewUserShare): Promise<Share> {
    this.asked.push(wanted);
    return this.answer(() => {
      this.number += 1;
      const made = shareOf(this.number, wanted);
      this.shares = [...this.shares, { ...made, url: null, embed_url: null }];
      return made;
    });
  }
  change(id: number, change: { readonly writable: boolean }): Promise<Share> {
    return this.answer(() => {
      const changed = { ...this.get(id), ...change };
      this.shares = this.shares.map((share) => (share.id === id ? changed : share));
      return changed;
    });
  }
  end(id: number): Promise<void> {
    return this.answer(() => void (this.shares = this.shares.filter((share) => share.id !== id)));
  }
  private get(id: number): Share {
    return this.shares.find((share) => share.id === id) ?? fail();
  }
  private answer<T>(make: () => T): Promise<T> {
    return this.refusal === null ? Promise.resolve(make()) : Promise.reject(this.refusal);
  }
}

export class DummyTyping implements TypingApi {
  readonly asked: [string | null, boolean][] = [];
  refusal: HttpError | null = null;

  constructor(public now: Typing = { others: true, silenced: [] }) {}
  read(): Promise<Typing> {
    return this.refusal === null ? Promise.resolve(this.now) : Promise.reject(this.refusal);
  }
  allow(visitor: string | null, allowed: boolean): Promise<Typing> {
    this.asked.push([visitor, allowed]);
    const { others, silenced } = this.now;
    const rest = silenced.filter((each) => each !== visitor);
    if (visitor === null) this.now = { others: allowed, silenced };
    else this.now = { others, silenced: allowed ? rest : [...rest, visitor] };
    return this.read();
  }
}

export function shareOf(id: number, wanted: NewLink | NewUserShare): Share {
  const { writable } = wanted;
  if ("user" in wanted) {
    const url = "http://localhost/user/alice/consoles/7/";
    return { id, kind: "user", user: wanted.user, writable, signed_in_only: false, expires_at: null, embed_origins: [], url, embed_url: null };
  }
  const { signed_in_only, expires_in, embed_origins } = wanted;
  const expires_at = expires_in === null ? null : new Date(Date.now() + expires_in * 1000).toISOString();
  const url = "http://localhost/s/#abcdefghijklmnopqrstuv";
  const embed_url = embed_origins.length > 0 ? "http://localhost/embed/slug/#abcdefghijklmnopqrstuv" : null;
  return { id, kind: "link", user: null, writable, signed_in_only, expires_at, embed_origins, url, embed_url };
}

/** The server's "no", with the field that it is about. */
export function refusal(status: number, body: object): HttpError {
  const detail: unknown = Object.values(body).flat()[0];
  return new HttpError(typeof detail === "string" ? detail : "Refused.", status, body);
}

function fail(): never {
  throw new Error("There is no such share.");
}
