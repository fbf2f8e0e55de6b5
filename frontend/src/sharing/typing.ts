// Who may type just now, beside what the shares say: asked and set by the owner.
import { requestJson } from "../lib/http";
import type { Person } from "./people";

export interface Typing {
  /** False: only the owner types. */
  readonly others: boolean;
  /** Visitors from whom alone typing was taken. */
  readonly silenced: readonly string[];
}

export interface TypingApi {
  readonly read: () => Promise<Typing>;
  /** For one visitor; null for everybody but the owner. */
  readonly allow: (visitor: string | null, allowed: boolean) => Promise<Typing>;
}

interface Answer {
  readonly others_may_type: boolean;
  readonly silenced: readonly string[];
}

export function typingApi(url: string): TypingApi {
  return {
    read: async () => typingOf(await requestJson<Answer>(url)),
    allow: async (visitor, allowed) => typingOf(await requestJson<Answer>(url, { method: "POST", json: { visitor, allowed } })),
  };
}

function typingOf({ others_may_type: others, silenced }: Answer): Typing {
  return { others, silenced };
}

/** What the owner can do about one person's typing with one press; null: nothing, since they may only look anyway. */
export function remedy(person: Person, typing: Typing | null): "take" | "give" | null {
  if (typing === null || !typing.others || person.owner || person.you || person.visitor === null) return null;
  if (typing.silenced.includes(person.visitor)) return "give";
  return person.writable ? "take" : null;
}
