// With the real terminal (without a screen) and a dummy server.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Terminal } from "@xterm/headless";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Attachment } from "../../src/terminal/attachment";
import { gateQueries } from "../../src/terminal/queries";
import { mayAnswer } from "../../src/terminal/state";
import type { Refusal, Session } from "../../src/terminal/state";
import { bufferText } from "../../src/terminal/text";
import { DummyServer } from "../fakes/dummy-server";

const ATTACHED = {
  type: "attached",
  stream: "one",
  offset: 0,
  head: 0,
  skipped: 0,
  cols: 80,
  rows: 24,
  writable: true,
  answers: true,
  input: 0,
  viewers: [],
  state: "",
};
const QUERIES = {
  "primary attributes": "\x1b[c",
  "secondary attributes": "\x1b[>c",
  status: "\x1b[5n",
  "cursor position": "\x1b[6n",
  "private cursor position": "\x1b[?6n",
  mode: "\x1b[4$p",
  "private mode": "\x1b[?25$p",
  setting: "\x1bP$qr\x1b\\",
};

let terminal: Terminal;
let attachment: Attachment;
let phases: string[];
let refused: Refusal[];
let told: number;

function open(): DummyServer {
  terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  phases = [];
  refused = [];
  told = 0;
  attachment = new Attachment("ws://here/", "client-1", { cols: 80, rows: 24 }, terminal, {
    changed: (session: Session) => {
      told += 1;
      if (phases.at(-1) !== session.phase) phases.push(session.phase);
    },
    refused: (why) => refused.push(why),
    renamed: () => undefined,
  });
  gateQueries(terminal.parser, () => mayAnswer(attachment.session));
  terminal.onData((data) => attachment.type(data));
  const server = DummyServer.last;
  server.accept();
  return server;
}

/** Until the terminal has parsed what was written so far. */
async function parsed(): Promise<void> {
  await new Promise<void>((resolve) => terminal.write("", resolve));
  await new Promise((resolve) => setTimeout(resolve));
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", DummyServer);
  DummyServer.tried.length = 0;
});

afterEach(() => {
  attachment.dispose();
  terminal.dispose();
  vi.unstubAllGlobals();
});

describe("answers to a program's questions", () => {
  it.each(Object.entries(QUERIES))("are typed when the question is live: %s", async (_name, query) => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    await parsed();
    server.output(query);
    await parsed();
    expect(server.keystrokes).not.toBe("");
  });

  it.each(Object.entries(QUERIES))("are not typed when the question is history: %s", async (_name, query) => {
    const server = open();
    server.tell(ATTACHED);
    server.output(query + query);
    server.tell({ type: "live", offset: 2 * query.length });
    await parsed();
    expect(server.keystrokes).toBe("");
    expect(phases).toEqual(["connecting", "replaying", "live"]);
  });

  it("begin exactly where history ends, in the middle of a frame too", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 7 });
    server.output("old\x1b[6nnew\x1b[6n");
    await parsed();
    expect(server.keystrokes).toBe("\x1b[1;7R");
  });

  it("are not typed by a viewer who is not asked for them", async () => {
    const server = open();
    server.tell({ ...ATTACHED, answers: false });
    server.tell({ type: "live", offset: 0 });
    await parsed();
    server.output("\x1b[6n\x1b[c");
    attachment.type("typed");
    await parsed();
    expect(server.keystrokes).toBe("typed");
  });

  it("are not typed for what was missed during an interruption", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    server.output("abc");
    await parsed();
    server.break();
    await vi.waitFor(() => expect(DummyServer.tried).toHaveLength(2));
    const again = DummyServer.last;
    again.accept();
    again.tell({ ...ATTACHED, offset: 3 });
    again.output("\x1b[6n");
    again.tell({ type: "live", offset: 7 });
    await parsed();
    expect(again.keystrokes).toBe("");
  });

  it("have every source in xterm on our list", () => {
    const root = resolve(import.meta.dirname, "../../node_modules/@xterm/xterm/src");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const unasked = files.flatMap((file) => {
      const found = readFileSync(join(root, file), "utf8").matchAll(/\.triggerDataEvent\((?!.*, true\))(.*)\)/g);
      return [...found].map((match) => `${file}: ${match[1] ?? ""}`);
    });
    const places = unasked.map((each) => each.replace(/:.*/, ""));
    const counts = Object.fromEntries([...new Set(places)].map((file) => [file, places.filter((each) => each === file).length]));
    // CoreBrowserTerminal: colours (OSC 4, 10-12), focus (4), window (2). InputHandler: DA (6), DECRQM, DSR (3), window, DECRQSS.
    expect(counts).toEqual({ "browser/CoreBrowserTerminal.ts": 7, "common/CoreTerminal.ts": 1, "common/InputHandler.ts": 12 });
  });
});

describe("keystrokes", () => {
  it("go out while history is being replayed", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.output("history \x1b[6n".repeat(2000));
    terminal.input("typed");
    await parsed();
    expect(server.keystrokes).toBe("typed");
  });

  it("that were typed during an interruption come once", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    terminal.input("abc");
    server.tell({ type: "input", offset: 2 });
    server.break();
    terminal.input("def");
    await vi.waitFor(() => expect(DummyServer.tried).toHaveLength(2));
    DummyServer.last.accept();
    DummyServer.last.tell({ ...ATTACHED, input: 2 });
    expect(server.keystrokes + DummyServer.last.keystrokes).toBe("abc" + "cdef");
  });

  it("that are too many are refused, and that can be seen", () => {
    open().tell(ATTACHED);
    attachment.type("x".repeat(70_000));
    expect(refused).toEqual(["too-long"]);
  });
});

describe("output", () => {
  it("is acknowledged once it is parsed, and the rest a moment later", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    server.output("x".repeat(65_536));
    server.output("yz");
    expect(server.messages.filter(({ type }) => type === "ack")).toEqual([]);
    await vi.waitFor(() =>
      expect(server.messages.filter(({ type }) => type === "ack")).toEqual([
        { type: "ack", offset: 65_536 },
        { type: "ack", offset: 65_538 },
      ]),
    );
  });

  it("is wrapped at the size that held at its byte", async () => {
    const server = open();
    server.tell({ ...ATTACHED, cols: 10, rows: 5 });
    server.output("0123456789ab\r\n");
    server.tell({ type: "resized", offset: 14, cols: 20, rows: 5 });
    server.output("\x1b[2J\x1b[H0123456789ab");
    server.tell({ type: "live", offset: 33 });
    await parsed();
    await parsed();
    expect([terminal.cols, terminal.rows]).toEqual([20, 5]);
    expect(terminal.buffer.active.getLine(terminal.buffer.active.baseY)?.translateToString(true)).toBe("0123456789ab");
  });

  it("goes on after an interruption as if nothing had been", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    const text = new TextEncoder().encode("grün \x1b[1mfett\x1b[0m ende");
    server.say(text.slice(0, 3).buffer); // in the middle of a character
    server.break();
    await vi.waitFor(() => expect(DummyServer.tried).toHaveLength(2));
    const again = DummyServer.last;
    again.accept();
    expect(again.messages).toEqual([{ type: "attach", cols: 80, rows: 24, stream: "one", offset: 3, client: "client-1" }]);
    again.tell({ ...ATTACHED, offset: 1 });
    again.say(text.slice(1).buffer);
    await parsed();
    expect(bufferText(terminal as never)).toBe("grün fett ende");
  });

  it("that is missing leaves a mark, and no mode of before behind", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    server.output("before\x1b[?1049h\x1b[?1h\x1b[31mred \x1b[3");
    server.tell({ type: "skipped", offset: 9_000_000, bytes: 8_999_969, cols: 80, rows: 24, state: "\x1b[?2004h" });
    server.output("mafter");
    await parsed();
    await parsed();
    expect(bufferText(terminal as never)).toBe("before\n── 8,999,969 bytes skipped ──\nmafter");
    expect(terminal.modes).toMatchObject({ applicationCursorKeysMode: false, bracketedPasteMode: true });
  });

  it("of a new stream starts on an empty terminal", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.output("old \x1b]0;half a title");
    server.break();
    await vi.waitFor(() => expect(DummyServer.tried).toHaveLength(2));
    DummyServer.last.accept();
    DummyServer.last.tell({ ...ATTACHED, stream: "two" });
    DummyServer.last.output("new");
    await parsed();
    await parsed();
    expect(bufferText(terminal as never)).toBe("new");
  });
});

describe("the connection", () => {
  it("says why it failed, and tries again when it is told to", async () => {
    const server = open();
    server.tell({ type: "closing", code: 4503, message: "The sandbox could not start: the disk is full." });
    server.break(4503);
    expect(phases).toEqual(["connecting", "failed"]);
    expect(attachment.session.closing?.message).toBe("The sandbox could not start: the disk is full.");
    attachment.revive();
    DummyServer.last.accept();
    DummyServer.last.tell(ATTACHED);
    DummyServer.last.tell({ type: "live", offset: 0 });
    await parsed();
    expect(phases.at(-1)).toBe("live");
  });

  it("ends, and begins anew with another process", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    server.tell({ type: "exited", offset: 0, status: 1, message: "" });
    await parsed();
    expect(phases.at(-1)).toBe("ended");
    attachment.revive();
    DummyServer.last.accept();
    expect(DummyServer.last.messages[0]).toMatchObject({ type: "attach", restart: true });
  });

  it("is ended only when the last words are on the screen", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    server.output("last words");
    server.tell({ type: "exited", offset: 10, status: 0, message: "" });
    expect(phases.at(-1)).not.toBe("ended");
    await vi.waitFor(() => expect(phases.at(-1)).toBe("ended"));
    expect(bufferText(terminal as never)).toBe("last words");
  });

  it("fails with a sentence when the server cannot be understood", () => {
    open().tell({ type: "attached" });
    expect(phases.at(-1)).toBe("failed");
    expect(attachment.session.closing?.message).toMatch(/Reload the page/);
  });

  it("tells nobody of output alone, however much comes", async () => {
    const server = open();
    server.tell(ATTACHED);
    server.tell({ type: "live", offset: 0 });
    await vi.waitFor(() => expect(phases.at(-1)).toBe("live"));
    const before = told;
    for (let frame = 0; frame < 100; frame++) server.output("y\r\n".repeat(1000));
    await parsed();
    expect(attachment.session.parsed).toBe(300_000);
    expect(told).toBe(before);
    server.tell({ type: "exited", offset: 300_000, status: 0, message: "" });
    await vi.waitFor(() => expect(told).toBeGreaterThan(before));
  });

  it("passes over messages that it does not know", () => {
    open().tell({ type: "confetti" });
    expect(phases).toEqual(["connecting"]);
  });

  it("is made anew when keystrokes wait and nothing at all comes", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const server = open();
    server.tell(ATTACHED);
    vi.advanceTimersByTime(50);
    attachment.type("x");
    vi.advanceTimersByTime(11_000);
    expect(DummyServer.tried).toHaveLength(2);
    vi.useRealTimers();
  });
});
