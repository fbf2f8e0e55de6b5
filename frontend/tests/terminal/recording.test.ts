import { describe, expect, it } from "vitest";
import { RECORDED_BYTES_MAX, Recording } from "../../src/terminal/recording";

let now = 0;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const made = (): Recording => new Recording({ cols: 80, rows: 24 }, () => now, () => 1_700_000_000_000 + now);
const read = (recording: Recording): { head: Record<string, unknown>; events: [number, string, string][] } => {
  const [head, ...events] = recording.cast("Bash 1").map((line) => JSON.parse(line) as unknown);
  return { head: head as Record<string, unknown>, events: events as [number, string, string][] };
};

describe("a recording", () => {
  it("begins with the history at time 0 and goes on with real times", () => {
    now = 5_000;
    const recording = made();
    recording.wrote("\x18\x1bc");
    recording.resized({ cols: 100, rows: 30 });
    recording.wrote(bytes("before\r\n"));
    now = 9_000;
    recording.wrote(bytes("and more\r\n"));
    recording.live();
    now = 10_500;
    recording.wrote(bytes("now"));
    recording.resized({ cols: 120, rows: 40 });
    const { head, events } = read(recording);
    expect(head).toEqual({ version: 2, width: 100, height: 30, timestamp: 1_700_000_009, title: "Bash 1", env: { TERM: "xterm-256color" } });
    expect(events).toEqual([
      [0, "o", "\x18\x1bc"],
      [0, "o", "before\r\n"],
      [0, "o", "and more\r\n"],
      [1.5, "o", "now"],
      [1.5, "r", "120x40"],
    ]);
  });

  it("puts characters together that came in two frames", () => {
    const recording = made();
    const euro = bytes("€");
    recording.wrote(euro.subarray(0, 1));
    recording.wrote(euro.subarray(1));
    expect(read(recording).events).toEqual([[0, "o", "€"]]);
  });

  it("forgets the oldest beyond its limit, and begins with an empty screen then", () => {
    const recording = made();
    recording.live();
    const part = new Uint8Array(1024 * 1024).fill(0x61);
    for (let count = 0; count * part.length <= RECORDED_BYTES_MAX; count++) {
      now += 1_000;
      recording.wrote(part);
    }
    const { events } = read(recording);
    expect(events[0]).toEqual([0, "o", "\x18\x1bc"]);
    expect(events[1]?.[0]).toBe(0);
    expect(events.length).toBeLessThan(10);
  });

  it("begins again where everything is shown again", () => {
    const recording = made();
    recording.wrote(bytes("end"));
    recording.live();
    recording.again();
    recording.wrote(bytes("still the old"));
    recording.wrote("\x18\x1bc");
    recording.wrote(bytes("all of it"));
    expect(read(recording).events).toEqual([[0, "o", "\x18\x1bc"], [0, "o", "all of it"]]);
  });
});
