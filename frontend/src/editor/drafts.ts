// Where drafts are kept: the browser's database, or its smaller storage where that is closed to us. The smaller one also
// takes the last words of a page, which has no time to wait for a database.
import type { Draft, DraftBody, DraftHead } from "./draft";
import { surplus } from "./draft";

const DATABASE = "terrarium-drafts";
const HEADS = "heads";
const BODIES = "bodies";
const KEY = "draft:";
/** Characters of a draft that the smaller storage is asked to take: it has about five million for everything. */
const LOCAL_CHARS_MAX = 1_000_000;

export interface Drafts {
  readonly put: (draft: Draft) => Promise<void>;
  /** Before this returns, where it is small enough; and as `put`. */
  readonly putAtOnce: (draft: Draft) => void;
  readonly remove: (id: string) => Promise<void>;
  /** The drafts of a person's file, newest first. */
  readonly list: (user: string, path: string) => Promise<readonly DraftHead[]>;
  readonly read: (id: string) => Promise<DraftBody | null>;
  /** Makes a draft that `from` wrote another window's; false when somebody was faster. */
  readonly claim: (id: string, from: string, to: string, kind?: DraftHead["kind"]) => Promise<boolean>;
  /** Forgets a person's drafts that are too old or too many. */
  readonly prune: (user: string, now: number) => Promise<void>;
}

let opened: Promise<Drafts> | null = null;

/** The drafts of this browser. */
export function drafts(): Promise<Drafts> {
  opened ??= openDrafts();
  return opened;
}

export async function openDrafts(): Promise<Drafts> {
  const local = localDrafts();
  try {
    return both(databaseDrafts(await openDatabase()), local);
  } catch {
    return local; // no database here: a private window, or a browser that forbids it
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(HEADS, { keyPath: "id" }).createIndex("user", "user");
      request.result.createObjectStore(BODIES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request.error));
    request.onblocked = () => reject(failure(null));
  });
}

function failure(error: DOMException | null): Error {
  return error ?? new Error("The browser's database did not answer.");
}

/** Runs `work` in one transaction; its answer once that is on the disk. */
function within<T>(database: IDBDatabase, mode: IDBTransactionMode, work: (heads: IDBObjectStore, bodies: IDBObjectStore) => () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([HEADS, BODIES], mode);
    const answer = work(transaction.objectStore(HEADS), transaction.objectStore(BODIES));
    transaction.oncomplete = () => resolve(answer());
    transaction.onerror = transaction.onabort = () => reject(failure(transaction.error));
  });
}

function databaseDrafts(database: IDBDatabase): Drafts {
  const put = ({ head, body }: Draft): Promise<void> =>
    within(database, "readwrite", (heads, bodies) => {
      heads.put(head);
      bodies.put(body, head.id);
      return () => undefined;
    });
  const removeAll = (ids: readonly string[]): Promise<void> =>
    within(database, "readwrite", (heads, bodies) => {
      for (const id of ids) {
        heads.delete(id);
        bodies.delete(id);
      }
      return () => undefined;
    });
  const ofUser = (user: string): Promise<readonly DraftHead[]> =>
    within(database, "readonly", (heads) => {
      const request = heads.index("user").getAll(user);
      return () => request.result as DraftHead[];
    });
  const claim: Drafts["claim"] = (id, from, to, kind = "draft") =>
    within(database, "readwrite", (heads) => {
      let done = false;
      const request = heads.get(id);
      request.onsuccess = () => {
        const head = request.result as DraftHead | undefined;
        if (head?.window !== from) return;
        done = true;
        heads.put({ ...head, window: to, kind });
      };
      return () => done;
    });
  return {
    put,
    putAtOnce: (draft) => void put(draft).catch(() => undefined),
    remove: (id) => removeAll([id]),
    list: async (user, path) => newestFirst(await ofUser(user), path),
    read: (id) =>
      within(database, "readonly", (_, bodies) => {
        const request = bodies.get(id);
        return () => (request.result as DraftBody | undefined) ?? null;
      }),
    claim,
    prune: async (user, now) => removeAll(surplus(await ofUser(user), now)),
  };
}

/** Drafts in `localStorage`: one entry each. What does not fit is not kept. */
function localDrafts(): Drafts {
  const read = (id: string): Draft | null => {
    const kept = localStorage.getItem(KEY + id);
    return kept === null ? null : (JSON.parse(kept) as Draft);
  };
  const putAtOnce = (draft: Draft): void => {
    try {
      const body = draft.head.chars <= LOCAL_CHARS_MAX ? draft.body : { ...draft.body, base: null, sent: [] };
      if (body.text.length <= LOCAL_CHARS_MAX) localStorage.setItem(KEY + draft.head.id, JSON.stringify({ head: draft.head, body }));
    } catch {
      // The storage is full. The page's own text stands, and the database has all but the last moment of it.
    }
  };
  const remove = (id: string): void => localStorage.removeItem(KEY + id);
  const all = (): readonly DraftHead[] => {
    const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? "");
    return keys.filter((key) => key.startsWith(KEY)).flatMap((key) => read(key.slice(KEY.length))?.head ?? []);
  };
  const claim: Drafts["claim"] = (id, from, to, kind = "draft") => {
    const draft = read(id);
    if (draft?.head.window !== from) return Promise.resolve(false);
    putAtOnce({ ...draft, head: { ...draft.head, window: to, kind } });
    return Promise.resolve(true);
  };
  const ofUser = (user: string): readonly DraftHead[] => all().filter((head) => head.user === user);
  return {
    put: (draft) => {
      putAtOnce(draft);
      return Promise.resolve();
    },
    putAtOnce,
    remove: (id) => {
      remove(id);
      return Promise.resolve();
    },
    list: (user, path) => Promise.resolve(newestFirst(ofUser(user), path)),
    read: (id) => Promise.resolve(read(id)?.body ?? null),
    claim,
    prune: (user, now) => {
      surplus(ofUser(user), now).forEach(remove);
      return Promise.resolve();
    },
  };
}

/** The database, and the last words that did not come to it. */
function both(database: Drafts, local: Drafts): Drafts {
  /** Brings last words into the database, so that there is one place to look. */
  const gather = async (user: string, path: string): Promise<void> => {
    for (const head of await local.list(user, path)) {
      const known = (await database.list(user, path)).find(({ id }) => id === head.id);
      const body = await local.read(head.id);
      if (body !== null && (known === undefined || known.saved_at < head.saved_at)) await database.put({ head, body });
      await local.remove(head.id);
    }
  };
  return {
    ...database,
    putAtOnce: (draft) => {
      local.putAtOnce(draft);
      database.putAtOnce(draft);
    },
    remove: async (id) => {
      await local.remove(id);
      await database.remove(id);
    },
    list: async (user, path) => {
      await gather(user, path);
      return database.list(user, path);
    },
    prune: async (user, now) => {
      await local.prune(user, now);
      await database.prune(user, now);
    },
  };
}

function newestFirst(heads: readonly DraftHead[], path: string): readonly DraftHead[] {
  return heads.filter((head) => head.path === path).sort((a, b) => b.saved_at - a.saved_at);
}
