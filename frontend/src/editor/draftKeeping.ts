// Keeps the draft of one open file: within a second of typing, before anything is sent, and as the page goes.
import type { Text } from "@codemirror/state";
import { draftOf, leftOfDraft } from "./draft";
import type { DraftHead } from "./draft";
import type { Drafts } from "./drafts";
import { leftOf } from "./saving";
import type { FileSession, Left } from "./saving";
import type { Windows } from "./windows";

/** From a change until it is in the draft, in milliseconds: what a crash may take of what was typed. */
export const DRAFT_MS = 500;

export interface DraftKeeperOptions {
  readonly user: string;
  readonly path: () => string;
  readonly session: () => FileSession;
  readonly drafts: Promise<Drafts>;
  readonly windows: Windows;
}

export class DraftKeeper {
  private readonly id: string;
  private timer: number | null = null;
  private written: FileSession | null = null;
  private there = false;
  private ended = false;
  private store: Drafts | null = null;

  constructor(private readonly options: DraftKeeperOptions) {
    this.id = newId(options.windows.id);
    options.drafts.then(
      (store) => (this.store = store),
      () => undefined,
    );
  }

  /** Something changed; it is on record soon. */
  changed(): void {
    if (this.ended) return;
    this.timer ??= window.setTimeout(() => void this.now(), DRAFT_MS);
  }

  /** It is on record when this resolves. A browser that keeps nothing does not keep a file from being saved. */
  async now(): Promise<void> {
    this.stopWaiting();
    const session = this.options.session();
    if (this.written === session) return;
    this.written = session;
    const left = leftOf(session);
    try {
      const store = await this.options.drafts;
      if (left === null) await this.remove(store);
      else await this.put(store, left);
    } catch {
      this.written = null;
    }
  }

  /** The page goes, and waits for nothing. */
  lastWords(): void {
    const left = leftOf(this.options.session());
    if (left === null || this.store === null) return;
    const draft = draftOf(this.head("draft", this.options.windows.id, this.id), left);
    if (draft === null) return;
    this.there = true;
    this.store.putAtOnce(draft);
  }

  /** A text that gives way to another: kept on its own. */
  async setAside(text: Text): Promise<void> {
    const session = this.options.session();
    const left: Left = { text, format: session.format, base: null, version: session.base.version, sent: [] };
    const draft = draftOf(this.head("aside", "", newId(this.options.windows.id)), left);
    if (draft !== null) await (await this.options.drafts).put(draft);
  }

  /** Whether what is not saved is on record, or will be as the page goes. */
  get isKept(): boolean {
    return this.store !== null && this.written === this.options.session();
  }

  /** The file is closed here and nothing of it is wanted: it is put aside, and offered to nobody. */
  async discard(): Promise<void> {
    this.ended = true;
    this.stopWaiting();
    const left = leftOf(this.options.session());
    if (left !== null) await this.setAside(left.text);
    await this.remove(await this.options.drafts);
  }

  /** The file is closed here: what is left of it waits for whoever opens it next. */
  async dispose(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.stopWaiting();
    const left = leftOf(this.options.session());
    const store = await this.options.drafts;
    const draft = left === null ? null : draftOf(this.head("draft", "", this.id), left);
    if (draft === null) await this.remove(store);
    else await store.put(draft);
  }

  private stopWaiting(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
  }

  private async put(store: Drafts, left: Left): Promise<void> {
    const draft = draftOf(this.head("draft", this.options.windows.id, this.id), left);
    if (draft === null) return;
    this.there = true;
    await store.put(draft);
  }

  private async remove(store: Drafts): Promise<void> {
    if (this.there) await store.remove(this.id);
    this.there = false;
  }

  private head(kind: DraftHead["kind"], window: string, id: string): Omit<DraftHead, "chars"> {
    return { id, user: this.options.user, path: this.options.path(), window, kind, saved_at: Date.now() };
  }
}

/** A draft that a window left behind, now ours to decide about. */
export interface Found {
  readonly head: DraftHead;
  readonly left: Left;
}

/** Takes over the newest draft of a file whose window is gone, while it is `wanted`. The others wait for their turn. */
export async function claimDraft(user: string, path: string, store: Drafts, windows: Windows, wanted = (): boolean => true): Promise<Found | null> {
  for (const head of await store.list(user, path)) {
    if (head.kind !== "draft" || (await windows.isAlive(head.window))) continue;
    if (!wanted()) return null;
    if (!(await store.claim(head.id, head.window, windows.id))) continue;
    const body = await store.read(head.id);
    if (body !== null) return { head, left: leftOfDraft(body) };
  }
  return null;
}

/** Puts a draft aside that nobody wants: it stays in the file's history in this browser until it is too old. */
export async function discardDraft({ head }: Found, store: Drafts, windows: Windows): Promise<void> {
  await store.claim(head.id, windows.id, "", "aside");
}

/** Leaves a draft to whoever opens its file next: it was not decided about. */
export async function releaseDraft({ head }: Found, store: Drafts, windows: Windows): Promise<void> {
  await store.claim(head.id, windows.id, "").catch(() => false);
}

function newId(window: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `${window}.${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
