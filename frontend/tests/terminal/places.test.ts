// Places in files that a program names, and those that it only seems to name.
import { Terminal } from "@xterm/headless";
import { afterEach, describe, expect, it, vi } from "vitest";
import { placeAddress, placeLinks, wholeLine } from "../../src/terminal/placeLinks";
import type { OpenedPlace } from "../../src/terminal/placeLinks";
import { isRelative, lastOwnPlace, placesIn, resolvePlace, TEXT_CHARS_MAX } from "../../src/terminal/places";

const found = (text: string): unknown[] => placesIn(text).map(({ path, line, column, from, to }) => [path, line, column, text.slice(from, to)]);

describe("places in a line", () => {
  it.each([
    ['  File "/home/alice/x.py", line 12, in f', [["/home/alice/x.py", 12, null, 'File "/home/alice/x.py", line 12']]],
    ['  File "a b/ü.py", line 1', [["a b/ü.py", 1, null, 'File "a b/ü.py", line 1']]],
    ["/home/alice/x.py:3:7: F401 unused", [["/home/alice/x.py", 3, 6, "/home/alice/x.py:3:7"]]],
    ["tests/test_a.py:12: AssertionError", [["tests/test_a.py", 12, null, "tests/test_a.py:12"]]],
    [" --> src/a.rs:1:1", [["src/a.rs", 1, 0, "src/a.rs:1:1"]]],
    ["File ~/x.py:12, in f()", [["~/x.py", 12, null, "~/x.py:12"]]],
    ["at f (/srv/app/a.js:10:5) and b.ts:2", [["/srv/app/a.js", 10, 4, "/srv/app/a.js:10:5"], ["b.ts", 2, null, "b.ts:2"]]],
    ["./run.sh:4", [["./run.sh", 4, null, "./run.sh:4"]]],
    ["/etc/hosts:2", [["/etc/hosts", 2, null, "/etc/hosts:2"]]],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    'File "<stdin>", line 1',
    'File "<frozen importlib._bootstrap>", line 1',
    "http://localhost:8000/x",
    "https://example.com:443",
    "example.com:443",
    "localhost:8000",
    "127.0.0.1:8000",
    "12:30:45",
    "x.py:0",
    "x.py:99999999",
    "x.py:123456789",
    "a:1",
    "key: 12",
    "/:1",
    "/home/alice/:1",
    "a\u0007.py:1",
    "x.py:12abc",
    `${"x".repeat(2_000)}.py:1`,
    `File "${"x".repeat(2_000)}", line 1`,
  ])("none in %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("are bounded in number and in time", () => {
    expect(found("a.py:1 ".repeat(100))).toHaveLength(20);
    const began = performance.now();
    for (const text of ["a".repeat(TEXT_CHARS_MAX), "a:".repeat(TEXT_CHARS_MAX), 'File "'.repeat(TEXT_CHARS_MAX), "((((".repeat(TEXT_CHARS_MAX), "/a:1".repeat(TEXT_CHARS_MAX)]) placesIn(text);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe("which file is meant", () => {
  const from = { home: "/home/alice", folder: "/home/alice/site" };

  it("is told by the home, the folder, or the path alone", () => {
    expect(resolvePlace("/a/../b//x.py", from)).toBe("/b/x.py");
    expect(resolvePlace("~/x.py", from)).toBe("/home/alice/x.py");
    expect(resolvePlace("../x.py", from)).toBe("/home/alice/x.py");
    expect(["/a", "~/a", "a", "./a"].map(isRelative)).toEqual([false, false, true, true]);
  });

  it("is not guessed", () => {
    expect(resolvePlace("x.py", { home: "/home/alice", folder: null })).toBeNull();
    expect(resolvePlace("~/x.py", { home: null, folder: "/" })).toBeNull();
    expect(resolvePlace("~bob/x.py", from)).toBeNull();
    expect(resolvePlace(`/${"x".repeat(2_000)}`, from)).toBeNull();
  });
});

describe("the last traceback", () => {
  const frame = (path: string, line: number): string => `  File "${path}", line ${line}, in f\n    f()\n`;
  const head = "Traceback (most recent call last):\n";

  it("leads to the innermost place of one's own", () => {
    const text = head + frame("/home/alice/old.py", 9) + "ValueError\n>>> \n" + head + frame("/home/alice/a.py", 1) + frame("/home/alice/b.py", 2) + frame("/home/alice/.venv/lib/python3.13/site-packages/x.py", 3) + frame("/usr/lib/python3.13/json/decoder.py", 4) + "ValueError: x\n";
    expect(lastOwnPlace(text, "/home/alice")).toEqual({ path: "/home/alice/b.py", line: 2, column: null });
    expect(lastOwnPlace(text, null)).toMatchObject({ path: "/usr/lib/python3.13/json/decoder.py" });
  });

  it("may be a mistake of syntax, which has no head, or somebody else's alone, or none", () => {
    expect(lastOwnPlace(frame("/home/alice/a.py", 7) + "SyntaxError: x", "/home/alice")).toMatchObject({ line: 7 });
    expect(lastOwnPlace(head + frame("<stdin>", 1) + frame("/usr/x.py", 2), "/home/alice")).toMatchObject({ path: "/usr/x.py" });
    expect(lastOwnPlace(head + frame("../a.py", 2), "/home/alice")).toMatchObject({ path: "../a.py" });
    expect(lastOwnPlace("all is well", "/home/alice")).toBeNull();
  });
});

interface Link {
  readonly range: unknown;
  readonly activate: (event: MouseEvent) => void;
  readonly hover: () => void;
  readonly leave: () => void;
}

interface Provider {
  readonly provideLinks: (row: number, answer: (found: readonly Link[] | undefined) => void) => void;
}

describe("links in a terminal", () => {
  let terminal: Terminal;
  let opened: OpenedPlace[];
  const write = (text: string): Promise<void> => new Promise((resolve) => terminal.write(text, resolve));

  afterEach(() => {
    vi.unstubAllGlobals();
    delete document.body.dataset["home"];
    document.body.replaceChildren();
  });

  async function links(text: string, row = 1) {
    terminal = new Terminal({ cols: 20, rows: 10, allowProposedApi: true });
    opened = [];
    document.body.dataset["home"] = "/home/alice";
    let provider: Provider | null = null;
    const registerLinkProvider = (given: Provider) => {
      provider = given;
      return { dispose: () => undefined };
    };
    Object.assign(terminal, { registerLinkProvider }); // what a terminal without a screen lacks
    const screen = document.body.appendChild(document.createElement("div"));
    const made = placeLinks(terminal as never, screen, { api: "/api/", user: "alice", open: (place) => opened.push(place) });
    await write(text);
    const list = await new Promise<readonly Link[]>((resolve) => provider!.provideLinks(row, (found) => resolve(found ?? [])));
    return { screen, commands: made.commands, key: made.key, list };
  }

  it("are found over wrapped rows, with wide characters counted as the terminal does", async () => {
    const { list, screen } = await links("日本 /home/alice/a/long/name.py:12:3 x", 2);
    expect(list.map(({ range }) => range)).toEqual([{ start: { x: 6, y: 1 }, end: { x: 16, y: 2 } }]);
    list[0]!.hover();
    expect(screen.title).toBe("Open /home/alice/a/long/name.py, line 12");
    list[0]!.leave();
    expect(screen.title).toBe("");
    list[0]!.activate(new MouseEvent("click"));
    await vi.waitFor(() => expect(opened).toEqual([{ path: "/home/alice/a/long/name.py", line: 12, column: 2 }]));
    expect(wholeLine(terminal as never, 1).text.trimEnd()).toBe("日本 /home/alice/a/long/name.py:12:3 x");
  });

  it("ask for the folder only where a path needs it", async () => {
    const fetched: string[] = [];
    vi.stubGlobal("fetch", (url: string) => {
      fetched.push(url);
      return Promise.resolve(new Response('{"path": "/home/alice/site"}'));
    });
    const { list } = await links("a.py:1 ~/b.py:2");
    list[1]!.activate(new MouseEvent("click"));
    await vi.waitFor(() => expect(opened).toHaveLength(1));
    expect(fetched).toEqual([]);
    list[0]!.activate(new MouseEvent("click"));
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(opened.map(({ path }) => path)).toEqual(["/home/alice/b.py", "/home/alice/site/a.py"]);
    expect(fetched).toEqual(["/api/working_directory/"]);
  });

  it("say when nobody can tell which file is meant", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 412 })));
    const { list } = await links("a.py:1");
    list[0]!.activate(new MouseEvent("click"));
    await vi.waitFor(() => expect(document.querySelector(".toast")?.textContent).toContain("It cannot be told which file “a.py” is."));
    expect(opened).toEqual([]);
  });

  it("have a command for the keyboard", async () => {
    const { commands } = await links('File "/home/alice/x.py", line 5');
    commands[0]!.run!();
    await vi.waitFor(() => expect(opened).toEqual([{ path: "/home/alice/x.py", line: 5 }]));
    const none = await links("nothing");
    expect(none.key(new KeyboardEvent("keydown", { key: "a" }))).toBe(true);
    expect(none.key(new KeyboardEvent("keyup", { key: "F8", altKey: true }))).toBe(false);
    expect(none.key(new KeyboardEvent("keydown", { key: "F8", altKey: true }))).toBe(false);
    expect(document.querySelector(".toast")?.textContent).toContain("There is no traceback in this console.");
  });

  it("have an address in the workspace", () => {
    expect(placeAddress("alice", { path: "/home/alice/a b#?.py", line: 3 })).toBe("/user/alice/workspace/home/alice/a%20b%23%3F.py?line=3");
    expect(placeAddress("alice", { path: "/x.py", line: 3, column: 0 })).toBe("/user/alice/workspace/x.py?line=3&column=0");
  });
});
