import { describe, expect, it } from "vitest";
import { Feeder } from "../../src/terminal/feeder";
import type { Screen } from "../../src/terminal/feeder";

/** A terminal that parses when it is told, all that was written at once, as xterm does. */
class SlowScreen implements Screen {
  readonly done: string[] = [];
  private written: { data: string; parsed: () => void }[] = [];

  write(data: string | Uint8Array, parsed?: () => void): void {
    this.written.push({ data: String(data), parsed: parsed ?? (() => undefined) });
  }
  resize(cols: number, rows: number): void {
    this.done.push(`${cols}x${rows}`);
  }
  async parse(): Promise<void> {
    for (const { data, parsed } of this.written.splice(0)) {
      this.done.push(data);
      parsed();
    }
    await Promise.resolve();
  }
}

describe("output and what happens between two of its bytes", () => {
  it("stay in order, however late the terminal parses", async () => {
    const screen = new SlowScreen();
    const feeder = new Feeder(screen);
    const note = (text: string) => () => void screen.done.push(text);
    feeder.write("a", note("a parsed"));
    feeder.write("b", note("b parsed"));
    feeder.between(() => screen.resize(90, 30));
    feeder.write("c", note("c parsed"));
    feeder.between(note("second"));
    feeder.between(note("third"));
    feeder.write("d", note("d parsed"));
    expect(screen.done).toEqual([]);
    await screen.parse();
    await screen.parse();
    await screen.parse();
    expect(screen.done).toEqual(["a", "a parsed", "b", "b parsed", "90x30", "c", "c parsed", "second", "third", "d", "d parsed"]);
    expect(feeder.idle).toBe(true);
  });

  it("happen at once when nothing is being parsed", () => {
    const screen = new SlowScreen();
    new Feeder(screen).between(() => screen.resize(1, 2));
    expect(screen.done).toEqual(["1x2"]);
  });

  it("are forgotten after the end", async () => {
    const screen = new SlowScreen();
    const feeder = new Feeder(screen);
    feeder.write("a", () => void screen.done.push("parsed"));
    feeder.between(() => void screen.done.push("between"));
    feeder.dispose();
    await screen.parse();
    expect(screen.done).toEqual(["a"]);
  });
});
