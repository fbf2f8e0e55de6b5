import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { Saver } from "../../src/editor/saver";
import * as saving from "../../src/editor/saving";
import type { Known, SavingState } from "../../src/editor/saving";
import { HttpError } from "../../src/lib/http";
import { DummyDocuments, versionOf } from "../fakes/dummy-documents";

const PATH = "/home/alice/a.txt";
const FORMAT = { encoding: "utf-8", newline: "lf" } as const;
const lines = (text: string): Text => Text.of(text.split("\n"));
const known = (text: string): Known => ({ text: lines(text), format: FORMAT, version: versionOf(text) });

class Opened {
  readonly server = new DummyDocuments();
  readonly shown: string[] = [];
  readonly aside: string[] = [];
  readonly states: SavingState[] = [];
  /** What happens to the next save. */
  next: "answers" | "loses the answer" | "is full" | "is away" = "answers";
  unreadable: HttpError | null = null;
  kept = 0;
  readonly saver: Saver;

  constructor(text: string | null) {
    if (text !== null) this.server.put(PATH, text);
    const begun = text === null ? { ...known(""), version: null } : known(text);
    this.saver = new Saver(saving.begin(begun), {
      save: (content, version) => this.save(content.text.toString(), version),
      load: () => this.load(),
      show: (shown, why) => {
        this.shown.push(`${why}: ${shown.toString()}`);
        this.saver.edited(shown); // as the editor does
      },
      setAside: (put) => void this.aside.push(put.toString()),
      keep: () => {
        this.kept += 1;
        return Promise.resolve();
      },
      changed: () => void this.states.push(this.saver.state),
    });
  }

  get file(): string | null {
    return this.server.text(PATH);
  }

  types(text: string): this {
    this.saver.edited(lines(text));
    return this;
  }

  outside(text: string | null): this {
    if (text === null) this.server.files.delete(PATH);
    else this.server.put(PATH, text);
    return this;
  }

  private save(text: string, version: string | null): Promise<string> {
    const doing = this.next;
    this.next = "answers";
    if (doing === "is away") return Promise.reject(new HttpError("The server cannot be reached.", 0));
    if (doing === "is full") return Promise.reject(new HttpError("Your disk is full.", 507));
    const made = this.server.save(PATH, text, version);
    if (made === null) return Promise.reject(new HttpError("It has changed since you opened it.", 409, { version: null }));
    return doing === "loses the answer" ? Promise.reject(new HttpError("The server cannot be reached.", 0)) : Promise.resolve(made);
  }

  private load(): Promise<Known> {
    if (this.unreadable !== null) return Promise.reject(this.unreadable);
    return this.file === null ? Promise.reject(new HttpError("There is no such file.", 404)) : Promise.resolve(known(this.file));
  }
}

const CLEAN = { dirty: false, saving: false, problem: null };

describe("saving", () => {
  it("writes what is in the editor, once, and keeps it before it is sent", async () => {
    const opened = new Opened("one");
    expect(await opened.saver.save()).toBe(true);
    expect(opened.server.writes).toBe(0);
    opened.types("two");
    expect(opened.saver.state.dirty).toBe(true);
    expect(await opened.saver.save()).toBe(true);
    expect([opened.file, opened.server.writes, opened.kept]).toEqual(["two", 1, 1]);
    expect(opened.states.some((state) => state.saving)).toBe(true);
    expect(opened.saver.state).toEqual(CLEAN);
  });

  it("knows that an undone change is none", () => {
    expect(new Opened("one").types("two").types("one").saver.state.dirty).toBe(false);
  });

  it("makes a file that was not there", async () => {
    const opened = new Opened(null);
    expect(await opened.saver.save()).toBe(true);
    expect(opened.file).toBe("");
  });

  it("keeps what is typed during a save unsaved, and a second save waits for the first", async () => {
    const opened = new Opened("one").types("two");
    const first = opened.saver.save();
    opened.types("three");
    const second = opened.saver.save();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect([opened.file, opened.server.writes]).toEqual(["three", 2]);
    expect(opened.saver.state).toEqual(CLEAN);
  });

  it("keeps the text and says why when it fails, and can be tried again", async () => {
    const opened = new Opened("one").types("two");
    opened.next = "is full";
    expect(await opened.saver.save()).toBe(false);
    expect(opened.saver.state).toEqual({ dirty: true, saving: false, problem: { kind: "failed", sentence: "Your disk is full.", temporary: false } });
    expect(await opened.saver.save()).toBe(true);
    expect(opened.saver.state).toEqual(CLEAN);
  });

  it("writes in another encoding, though no character changed", async () => {
    const opened = new Opened("one");
    opened.saver.formatted({ ...FORMAT, newline: "crlf" });
    expect(opened.saver.state.dirty).toBe(true);
    expect(await opened.saver.save()).toBe(true);
    expect([opened.server.writes, opened.saver.state.dirty]).toEqual([1, false]);
  });
});

describe("another version", () => {
  it("stops a save where both changed the same, and is not tried again by itself", async () => {
    const opened = new Opened("one").outside("theirs").types("mine");
    expect(await opened.saver.save()).toBe(false);
    expect(await opened.saver.save()).toBe(false);
    expect(opened.file).toBe("theirs");
    expect(opened.saver.state).toEqual({ dirty: true, saving: false, problem: { kind: "conflict", sentence: "It has changed since you opened it.", gone: false } });
    expect(opened.saver.session.theirs?.text.toString()).toBe("theirs");
  });

  it("is merged at a save where it touches nothing of ours, and saved", async () => {
    const opened = new Opened("a\nb\nc").outside("theirs\nb\nc").types("a\nb\nmine");
    expect(await opened.saver.save()).toBe(true);
    expect([opened.file, opened.shown]).toEqual(["theirs\nb\nmine", ["merged: theirs\nb\nmine"]]);
  });

  it("is taken as it is where we changed nothing", async () => {
    const opened = new Opened("one").outside("theirs");
    await opened.saver.look();
    expect([opened.shown, opened.saver.state]).toEqual([["theirs: theirs"], CLEAN]);
    await opened.saver.look();
    expect(opened.shown).toHaveLength(1);
  });

  it("is used instead of ours, which is set aside", async () => {
    const opened = new Opened("one").outside("theirs").types("mine");
    await opened.saver.save();
    await opened.saver.decide(saving.useTheirs);
    expect([opened.shown, opened.aside, opened.saver.state]).toEqual([["theirs: theirs"], ["mine"], CLEAN]);
    expect(await opened.types("mine").saver.save()).toBe(true);
    expect(opened.file).toBe("mine");
  });

  it("gives way to ours by choice, and is then in the history", async () => {
    const opened = new Opened("one").outside("theirs").types("mine");
    await opened.saver.save();
    await opened.saver.decide(saving.useMine);
    expect([opened.file, opened.saver.state]).toEqual(["mine", CLEAN]);
    expect(opened.server.history(PATH)).toContain("theirs");
  });

  it("that comes while a conflict is shown takes its place, and none that came from it is merged unseen", async () => {
    const opened = new Opened("a\nb\nc").outside("theirs\nb\nc").types("mine\nb\nc");
    await opened.saver.look();
    opened.types("theirs\nmine\nb\nc").outside("theirs\nb\nmore");
    await opened.saver.look();
    expect(opened.saver.session.theirs?.text.toString()).toBe("theirs\nb\nmore");
    expect(opened.saver.state.problem?.kind).toBe("conflict");
    opened.outside("a\nb\nc");
    await opened.saver.look();
    expect(opened.saver.state.problem).toBeNull();
    expect(opened.shown).toEqual([]);
  });

  it("that cannot be read keeps ours from being saved, with the server's sentence", async () => {
    const opened = new Opened("one").outside("theirs").types("mine");
    opened.unreadable = new HttpError("This is not a text file.", 415);
    expect(await opened.saver.save()).toBe(false);
    expect(opened.saver.state.problem).toEqual({ kind: "failed", sentence: "This is not a text file.", temporary: false });
    expect(opened.file).toBe("theirs");
    opened.unreadable = null;
    expect(await opened.saver.save()).toBe(false);
    expect(opened.saver.state.problem?.kind).toBe("conflict");
  });

  it("that only the server sees is not asked for again and again", async () => {
    const opened = new Opened("one").types("two");
    Object.assign(opened.server, { save: () => null });
    expect(await opened.saver.save()).toBe(false);
    expect(opened.saver.state.problem).toEqual({ kind: "failed", sentence: "It has changed since you opened it.", temporary: false });
  });
});

describe("a file that is gone", () => {
  it("is said to be, keeps its text, and is written anew when told to", async () => {
    const opened = new Opened("one").outside(null);
    await opened.saver.look();
    expect(opened.saver.state).toEqual({ dirty: true, saving: false, problem: { kind: "conflict", sentence: "There is no such file.", gone: true } });
    expect(await opened.types("mine").saver.save()).toBe(false);
    expect(opened.file).toBeNull();
    await opened.saver.decide(saving.saveAnew);
    expect([opened.file, opened.saver.state]).toEqual(["mine", CLEAN]);
  });

  it("is said to be at a save, and goes on when it is back", async () => {
    const opened = new Opened("a\nb\nc").outside(null).types("a\nb\nmine");
    expect(await opened.saver.save()).toBe(false);
    expect(opened.saver.state.problem).toMatchObject({ gone: true });
    opened.outside("theirs\nb\nc");
    await opened.saver.look();
    expect([opened.shown, opened.saver.state.problem]).toEqual([["merged: theirs\nb\nmine"], null]);
  });
});

describe("a save whose answer is lost", () => {
  it("is not taken for another's", async () => {
    const opened = new Opened("one").types("two");
    opened.next = "loses the answer";
    expect(await opened.saver.save()).toBe(false);
    expect(await opened.saver.save()).toBe(true);
    expect([opened.file, opened.server.writes]).toEqual(["two", 1]);
  });

  it("is followed by what was typed after it", async () => {
    const opened = new Opened("one").types("two");
    opened.next = "loses the answer";
    await opened.saver.save();
    expect(await opened.types("three").saver.save()).toBe(true);
    expect(opened.file).toBe("three");
  });

  it("is found also where all of it was undone meanwhile", async () => {
    const opened = new Opened("one").types("two");
    opened.next = "loses the answer";
    await opened.saver.save();
    expect(await opened.types("one").saver.save()).toBe(true);
    expect([opened.file, opened.saver.state]).toEqual(["one", CLEAN]);
  });

  it("that never arrived is sent again", async () => {
    const opened = new Opened("one").types("two");
    opened.next = "is away";
    await opened.saver.save();
    expect(await opened.saver.save()).toBe(true);
    expect(opened.file).toBe("two");
  });

  it("does not hide another's version", async () => {
    const opened = new Opened("one").types("two");
    opened.next = "loses the answer";
    await opened.saver.save();
    opened.outside("theirs");
    expect(await opened.saver.save()).toBe(false);
    expect(opened.saver.state.problem?.kind).toBe("conflict");
    expect(opened.file).toBe("theirs");
  });

  it("is never merged with what somebody made of it: lines that look alike would double what was typed", async () => {
    const [own, mine, theirs] = ["T\nx\nx\n\n\nx\nx\nx\n\nx", "x\nT\nx\nx\n\n\nx\nx\nx\n\nx", "T\nx\nx\n\n\nx\nx\nx\n\nx\nH"];
    const opened = new Opened("x\nx\n\nx\nx\n\nx").types(own);
    opened.next = "loses the answer";
    await opened.saver.save();
    opened.outside(theirs).types(mine);
    expect(await opened.saver.save()).toBe(false);
    expect([opened.saver.state.problem?.kind, opened.shown]).toEqual(["conflict", []]);
  });
});
