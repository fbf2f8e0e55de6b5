import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { versionOf } from "../../src/editor/documents";
import { Saving } from "../../src/editor/saving";
import type { SavingState } from "../../src/editor/saving";
import { HttpError } from "../../src/lib/http";

const lines = (text: string): Text => Text.of(text.split("\n"));

/** The file on the server, with the server's rules and its ways to fail. */
class DummyServer {
  writes = 0;
  /** What happens to the next save. */
  next: "answers" | "loses the answer" | "is full" | "is away" = "answers";

  constructor(public file: string | null) {}

  async save(text: string, version: string | null): Promise<string> {
    const doing = this.next;
    this.next = "answers";
    if (doing === "is away") throw new HttpError("The server cannot be reached.", 0);
    if (doing === "is full") throw new HttpError("Your disk is full.", 507);
    const there = this.file === null ? null : await versionOf(this.file);
    if (there !== version) throw new HttpError("It has changed since you opened it.", 409, { detail: "It has changed.", version: there });
    this.file = text;
    this.writes += 1;
    if (doing === "loses the answer") throw new HttpError("The server cannot be reached.", 0);
    return (await versionOf(text)) ?? expect.fail("no hash");
  }
}

async function open(text: string | null): Promise<{ server: DummyServer; saving: Saving; states: SavingState[] }> {
  const server = new DummyServer(text);
  const states: SavingState[] = [];
  const version = text === null ? null : await versionOf(text);
  const store = { save: (content: string, over: string | null) => server.save(content, over), written: (doc: Text) => doc.toString() };
  return { server, states, saving: new Saving(lines(text ?? ""), version, store, (state) => states.push(state)) };
}

describe("saving", () => {
  it("writes what is in the editor, once", async () => {
    const { server, saving, states } = await open("one");
    expect(await saving.save()).toBe(true);
    expect(server.writes).toBe(0);
    saving.edited(lines("two"));
    expect(saving.state.dirty).toBe(true);
    expect(await saving.save()).toBe(true);
    expect(server).toMatchObject({ file: "two", writes: 1 });
    expect(states.map(({ saving: busy }) => busy)).toEqual([false, true, false]);
    expect(saving.state).toEqual({ dirty: false, saving: false, problem: null });
  });

  it("knows that an undone change is none", async () => {
    const { saving } = await open("one");
    saving.edited(lines("two"));
    saving.edited(lines("one"));
    expect(saving.state.dirty).toBe(false);
  });

  it("makes a file that was not there", async () => {
    const { server, saving } = await open(null);
    expect(await saving.save()).toBe(true);
    expect(server.file).toBe("");
  });

  it("keeps what is typed during a save unsaved, and a second save waits for the first", async () => {
    const { server, saving } = await open("one");
    saving.edited(lines("two"));
    const first = saving.save();
    saving.edited(lines("three"));
    const second = saving.save();
    expect(await first).toBe(true);
    expect(await second).toBe(true);
    expect(server).toMatchObject({ file: "three", writes: 2 });
    expect(saving.state.dirty).toBe(false);
  });

  it("stops at another version, and does not try again by itself", async () => {
    const { server, saving } = await open("one");
    server.file = "theirs";
    saving.edited(lines("mine"));
    expect(await saving.save()).toBe(false);
    expect(await saving.save()).toBe(false);
    expect(server.file).toBe("theirs");
    expect(saving.state).toEqual({ dirty: true, saving: false, problem: { kind: "conflict", sentence: "It has changed since you opened it.", gone: false } });
  });

  it("goes on from theirs once that is loaded, and mine can be saved over it by choice", async () => {
    const { server, saving } = await open("one");
    server.file = "theirs";
    saving.edited(lines("mine"));
    await saving.save();
    saving.edited(lines("theirs"));
    saving.replaced(lines("theirs"), (await versionOf("theirs"))!);
    expect(saving.state).toEqual({ dirty: false, saving: false, problem: null });
    saving.edited(lines("mine"));
    expect(await saving.save()).toBe(true);
    expect(server.file).toBe("mine");
  });

  it("writes a deleted file anew when told to", async () => {
    const { server, saving } = await open("one");
    server.file = null;
    saving.edited(lines("mine"));
    expect(await saving.save()).toBe(false);
    expect(saving.state.problem).toMatchObject({ kind: "conflict", gone: true });
    expect(await saving.saveAnew()).toBe(true);
    expect(server.file).toBe("mine");
  });

  it("keeps the text and says why when it fails, and can be tried again", async () => {
    const { server, saving } = await open("one");
    saving.edited(lines("two"));
    server.next = "is full";
    expect(await saving.save()).toBe(false);
    expect(saving.state).toEqual({ dirty: true, saving: false, problem: { kind: "failed", sentence: "Your disk is full." } });
    expect(await saving.save()).toBe(true);
    expect(saving.state).toEqual({ dirty: false, saving: false, problem: null });
  });

  it("does not take its own save, whose answer was lost, for another's", async () => {
    const { server, saving } = await open("one");
    saving.edited(lines("two"));
    server.next = "loses the answer";
    expect(await saving.save()).toBe(false);
    expect(await saving.save()).toBe(true);
    expect(server).toMatchObject({ file: "two", writes: 1 });
  });

  it("writes what was typed after a save whose answer was lost", async () => {
    const { server, saving } = await open("one");
    saving.edited(lines("two"));
    server.next = "loses the answer";
    await saving.save();
    saving.edited(lines("three"));
    expect(await saving.save()).toBe(true);
    expect(server.file).toBe("three");
  });

  it("still sees another's version after an answer was lost", async () => {
    const { server, saving } = await open("one");
    saving.edited(lines("two"));
    server.next = "loses the answer";
    await saving.save();
    server.file = "theirs";
    expect(await saving.save()).toBe(false);
    expect(saving.state.problem?.kind).toBe("conflict");
    expect(server.file).toBe("theirs");
  });

  it("has nothing left to save once the text is safe elsewhere", async () => {
    const { saving } = await open("one");
    saving.edited(lines("two"));
    saving.abandoned();
    expect(saving.state.dirty).toBe(false);
  });
});
