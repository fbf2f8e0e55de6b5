import { Text } from "@codemirror/state";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AGE_MAX_MS, DRAFTS_MAX, DRAFT_CHARS_MAX, WITH_BASE_CHARS_MAX, draftOf, leftOfDraft, surplus } from "../../src/editor/draft";
import type { Draft } from "../../src/editor/draft";
import { DRAFT_MS, DraftKeeper, claimDraft, discardDraft } from "../../src/editor/draftKeeping";
import { openDrafts } from "../../src/editor/drafts";
import type { Drafts } from "../../src/editor/drafts";
import * as saving from "../../src/editor/saving";
import type { FileSession, Left } from "../../src/editor/saving";
import type { Windows } from "../../src/editor/windows";

const PATH = "/home/alice/a.txt";
const FORMAT = { encoding: "utf-8", newline: "crlf" } as const;
const lines = (text: string): Text => Text.of(text.split("\n"));
const left = (text: string, more: Partial<Left> = {}): Left => ({ text: lines(text), format: FORMAT, base: { text: lines("base"), format: FORMAT }, version: "v1", sent: [lines("sent")], ...more });
const head = (id: string, more: Partial<Draft["head"]> = {}): Draft["head"] => ({ id, user: "alice", path: PATH, window: "w1", kind: "draft", chars: 1, saved_at: 1_000, ...more });
const draft = (id: string, text: string, more: Partial<Draft["head"]> = {}): Draft => draftOf(head(id, more), left(text)) ?? expect.fail("too large");

class DummyWindows implements Windows {
  constructor(
    readonly id: string,
    readonly living: string[] = [],
  ) {}
  isAlive = (id: string): Promise<boolean> => Promise.resolve(id === this.id || this.living.includes(id));
}

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("indexedDB", new IDBFactory());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a draft", () => {
  it("comes back as it was", () => {
    const back = leftOfDraft(draft("a", "one\ntwo\r").body);
    expect([back.text.toString(), back.format, back.base?.text.toString(), back.version, back.sent.map(String)]).toEqual(["one\ntwo\r", FORMAT, "base", "v1", ["sent"]]);
  });

  it("is kept without what it stands on where both are too large, and not at all where it is", () => {
    const half = "x".repeat(WITH_BASE_CHARS_MAX / 2 + 1);
    const large = draftOf(head("a"), left(half, { base: { text: lines(half), format: FORMAT } }));
    expect(large).toMatchObject({ head: { chars: half.length }, body: { base: null, sent: [] } });
    expect(draftOf(head("a"), left("x".repeat(DRAFT_CHARS_MAX + 1)))).toBeNull();
  });

  it("goes when it is too old, or when there are too many", () => {
    const many = Array.from({ length: DRAFTS_MAX + 1 }, (_, at) => head(`d${at}`, { saved_at: at }));
    expect(surplus(many, 0)).toEqual(["d0"]);
    expect(surplus([head("old", { saved_at: 0 }), head("new", { saved_at: 5 })], AGE_MAX_MS + 1)).toEqual(["old"]);
    expect(surplus([head("a", { chars: 5e7, saved_at: 1 }), head("b", { chars: 5e7, saved_at: 2 })], 3)).toEqual(["a"]);
  });
});

describe.each(["the database", "the smaller storage"])("drafts in %s", (place) => {
  let store: Drafts;

  beforeEach(async () => {
    if (place === "the smaller storage") vi.stubGlobal("indexedDB", undefined);
    store = await openDrafts();
  });

  it("are found by their file, the newest first, and each person's alone", async () => {
    await store.put(draft("a", "one", { saved_at: 1 }));
    await store.put(draft("b", "two", { saved_at: 2 }));
    await store.put(draft("c", "other", { path: "/home/alice/b.txt" }));
    await store.put(draft("d", "bob's", { user: "bob" }));
    expect((await store.list("alice", PATH)).map(({ id }) => id)).toEqual(["b", "a"]);
    expect((await store.read("b"))?.text).toBe("two");
    await store.remove("b");
    expect([await store.read("b"), (await store.list("alice", PATH)).length]).toEqual([null, 1]);
  });

  it("are claimed once", async () => {
    await store.put(draft("a", "one"));
    expect(await Promise.all([store.claim("a", "w1", "w2"), store.claim("a", "w1", "w3")])).toEqual([true, false]);
    expect((await store.list("alice", PATH))[0]?.window).toBe("w2");
    expect(await store.claim("none", "w1", "w2")).toBe(false);
  });

  it("are written over by later ones, and forgotten when old", async () => {
    await store.put(draft("a", "one"));
    await store.put(draft("a", "more"));
    expect((await store.read("a"))?.text).toBe("more");
    await store.prune("alice", AGE_MAX_MS + 2_000);
    expect(await store.list("alice", PATH)).toEqual([]);
  });
});

describe("the last words of a page", () => {
  it("are there although the database never got them", async () => {
    const store = await openDrafts();
    await store.put(draft("a", "one"));
    localStorage.setItem("draft:a", JSON.stringify(draft("a", "one and more", { saved_at: 2_000 })));
    localStorage.setItem("draft:b", JSON.stringify(draft("b", "new", { saved_at: 3_000 })));
    expect((await store.list("alice", PATH)).map(({ id }) => id)).toEqual(["b", "a"]);
    expect((await store.read("a"))?.text).toBe("one and more");
    expect(localStorage.length).toBe(0);
  });

  it("are written before the call returns, without what is too large", async () => {
    const store = await openDrafts();
    store.putAtOnce(draft("a", "one"));
    expect(localStorage.getItem("draft:a")).toContain("one");
    store.putAtOnce(draftOf(head("b"), left("small", { base: { text: lines("x".repeat(2_000_000)), format: FORMAT } }))!);
    expect(localStorage.getItem("draft:b")!.length).toBeLessThan(1_000);
    await store.remove("a");
    expect(localStorage.getItem("draft:a")).toBeNull();
  });
});

describe("keeping a draft", () => {
  let session: FileSession;
  let store: Drafts;
  let keeper: DraftKeeper;
  const known = { text: lines("base"), format: FORMAT, version: "v1" };

  beforeEach(async () => {
    session = saving.begin(known);
    store = await openDrafts();
    keeper = new DraftKeeper({ user: "alice", path: () => PATH, session: () => session, drafts: Promise.resolve(store), windows: new DummyWindows("w1") });
    await Promise.resolve();
  });

  const heads = () => store.list("alice", PATH);
  const type = (text: string): void => {
    session = saving.edited(session, lines(text));
    keeper.changed();
  };

  it("writes within half a second of typing, and takes it away once the file has it all", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    type("mine");
    vi.advanceTimersByTime(DRAFT_MS - 1);
    type("mine too");
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await heads()).toHaveLength(1));
    expect((await store.read((await heads())[0]!.id))?.text).toBe("mine too");
    session = saving.begin({ ...known, text: lines("mine too") });
    await keeper.now();
    expect(await heads()).toEqual([]);
  });

  it("leaves it to whoever opens the file next, and to no one while its window lives", async () => {
    type("mine");
    await keeper.now();
    expect(await claimDraft("alice", PATH, store, new DummyWindows("w2", ["w1"]))).toBeNull();
    const found = await claimDraft("alice", PATH, store, new DummyWindows("w2"));
    expect(found?.left.text.toString()).toBe("mine");
    expect(await claimDraft("alice", PATH, store, new DummyWindows("w3", ["w2"]))).toBeNull();
    await discardDraft(found!, store, new DummyWindows("w2"));
    expect((await heads())[0]).toMatchObject({ kind: "aside", window: "" });
    expect(await claimDraft("alice", PATH, store, new DummyWindows("w3"))).toBeNull();
  });

  it("can be taken up in the same window after the file was closed there", async () => {
    type("mine");
    await keeper.dispose();
    keeper.changed();
    expect((await claimDraft("alice", PATH, store, new DummyWindows("w1")))?.left.text.toString()).toBe("mine");
  });

  it("knows whether what is not saved is on record", async () => {
    await keeper.now();
    expect(keeper.isKept).toBe(true);
    type("mine");
    expect(keeper.isKept).toBe(false);
    await keeper.now();
    expect(keeper.isKept).toBe(true);
  });

  it("puts aside what a person does not want, and offers it to nobody", async () => {
    type("mine");
    await keeper.now();
    await keeper.discard();
    await keeper.dispose();
    expect((await heads()).map(({ kind }) => kind)).toEqual(["aside"]);
    expect(await claimDraft("alice", PATH, store, new DummyWindows("w2"))).toBeNull();
  });

  it("says its last words at once, and sets aside what gives way", async () => {
    type("mine");
    keeper.lastWords();
    expect(Object.keys(localStorage)).toHaveLength(1);
    await keeper.setAside(lines("other"));
    const kinds = (await heads()).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["aside", "draft"]);
  });

  it("does not stop a save where the browser keeps nothing", async () => {
    const broken = new DraftKeeper({ user: "alice", path: () => PATH, session: () => session, drafts: Promise.reject(new Error("no")), windows: new DummyWindows("w1") });
    type("mine");
    await expect(broken.now()).resolves.toBeUndefined();
    expect(() => broken.lastWords()).not.toThrow();
  });
});
