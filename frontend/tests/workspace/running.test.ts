// Running a file, again, with arguments, and stopping it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LINE_CHARS_MAX } from "../../src/editor/runArguments";
import { runBar } from "../../src/workspace/runBar";
import { running } from "../../src/workspace/running";
import type { RanConsole, Running } from "../../src/workspace/running";

const PATH = "/home/alice/x.py";
const CONSOLE = { id: 7, user: "alice", name: "x.py", console_url: "/c/7/", executable: "python3.13" };
const STARTED = "2026-11-27T10:00:00+00:00";

type Answer = (body: unknown) => readonly [number, unknown];

let answers: Record<string, Answer>;
let asked: string[];
let shown: RanConsole[];
let saved: string[];
let saves: boolean;
let made: Running;

beforeEach(() => {
  localStorage.clear();
  [asked, shown, saved, saves] = [[], [], [], true];
  answers = { "POST consoles/run/": () => [200, CONSOLE] };
  vi.stubGlobal("fetch", (url: string, { method, body }: RequestInit) => {
    const name = `${method} ${url.replace("/api/v0/user/alice/", "")}`;
    const sent = typeof body === "string" ? (JSON.parse(body) as unknown) : null;
    asked.push(sent === null ? name : `${name} ${JSON.stringify(sent)}`);
    const [status, answer] = Object.entries(answers).find(([known]) => name.startsWith(known))?.[1](sent) ?? [404, { detail: "It is gone." }];
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(answer), { status }));
  });
  const save = (path: string): Promise<boolean> => {
    saved.push(path);
    return Promise.resolve(saves);
  };
  made = running({ user: "alice", show: (console) => shown.push(console), save, busy: () => undefined });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const toasts = (): string => document.querySelector("#toasts")?.textContent ?? "";

describe("a file", () => {
  it("is saved, run with its arguments, and shown", async () => {
    made.setLine(PATH, " -v 'a b' ");
    await made.run(PATH);
    expect(saved).toEqual([PATH]);
    expect(asked).toEqual([`POST consoles/run/ {"path":"${PATH}","arguments":"-v 'a b'"}`]);
    expect(shown).toEqual([CONSOLE]);
    expect([made.last(), made.isBusy()]).toEqual([PATH, false]);
    await made.again();
    expect(shown).toHaveLength(2);
  });

  it("is not run when it could not be saved", async () => {
    saves = false;
    await made.run(PATH);
    expect([asked, made.last()]).toEqual([[], null]);
    await made.again();
    expect(toasts()).toContain("Nothing was run yet.");
  });

  it("is started once, however often that is asked", async () => {
    await Promise.all([made.run(PATH), made.run(PATH)]);
    expect(shown).toHaveLength(1);
  });

  it("that cannot be run says why", async () => {
    answers = { "POST consoles/run/": () => [403, { detail: "Your plan has room for 2 consoles." }] };
    await made.run(PATH);
    expect(toasts()).toContain("Your plan has room for 2 consoles.");
    expect(made.isBusy()).toBe(false);
  });

  it("remembers its arguments, and forgets them when there are none", () => {
    made.setLine(PATH, "x".repeat(LINE_CHARS_MAX + 1));
    expect(made.line(PATH)).toHaveLength(LINE_CHARS_MAX);
    made.setLine(PATH, " ");
    expect(localStorage).toHaveLength(0);
    expect([made.can(PATH), made.can("/a.PYW"), made.can("/a.txt"), made.can(null)]).toEqual([true, true, false, false]);
  });

  it("has an interpreter, where that can be said", async () => {
    expect(await made.interpreter(PATH)).toBeNull();
    const found = { command: ["/home/alice/v/bin/python"], source: "virtualenv", words: "Python of “v”" };
    answers = { "GET python/interpreter/": () => [200, found] };
    expect(await made.interpreter(PATH)).toEqual(found);
    expect(asked.at(-1)).toBe("GET python/interpreter/?path=%2Fhome%2Falice%2Fx.py");
  });
});

describe("a program", () => {
  let output: string[];
  let ended: boolean;

  beforeEach(async () => {
    vi.useFakeTimers();
    output = ["working"];
    ended = false;
    answers["GET consoles/7/wait/"] = () => [200, { ended }];
    answers["GET consoles/7/get_latest_output/"] = () => [200, { output: output.length > 1 ? output.shift() : output[0] }];
    answers["POST consoles/7/send_input/"] = () => [200, {}];
    await made.run(PATH);
    asked = [];
  });

  const stopped = async (): Promise<void> => {
    const over = made.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
  };

  it("is stopped by Ctrl-C", async () => {
    output = ["working", "working", "^C\nKeyboardInterrupt\n>>> "];
    await stopped();
    expect(asked.filter((each) => each.startsWith("POST"))).toEqual(['POST consoles/7/send_input/ {"input":"\\u0003"}']);
    expect(toasts()).toBe("");
  });

  it("that has ended, waits at its prompt or lost its sandbox is typed nothing into", async () => {
    ended = true;
    await stopped();
    ended = false;
    output = ["\n>>> "];
    await stopped();
    answers["GET consoles/7/wait/"] = () => [412, { detail: "Nothing runs." }];
    await stopped();
    expect(asked.filter((each) => each.startsWith("POST"))).toEqual([]);
  });

  it("that does not hear is ended on request, with all that it started", async () => {
    const process = (pid: number, more: object): object => ({ runtime: "3.13", pid, started_at: STARTED, platform: false, console: { id: 7 }, ...more });
    answers["GET processes/"] = () => [200, { processes: [process(5, {}), process(6, {}), process(7, { console: { id: 8 } }), process(1, { console: null, platform: true })] }];
    answers["DELETE processes/3.13/5/"] = () => [204, null];
    await stopped();
    expect(toasts()).toContain("“x.py” does not react to Ctrl-C.");
    asked = [];
    document.querySelector<HTMLButtonElement>(".toast .button.small")!.click();
    await vi.advanceTimersByTimeAsync(10);
    expect(asked).toEqual(["GET processes/", ...[5, 6].map((pid) => `DELETE processes/3.13/${pid}/?started_at=2026-11-27T10%3A00%3A00%2B00%3A00`)]);
    expect(toasts()).not.toContain("gone");
  });

  it("is ended at once when stopping is asked for again", async () => {
    answers["GET processes/"] = () => [200, { processes: [] }];
    const first = made.stop();
    await vi.advanceTimersByTimeAsync(300);
    await made.stop();
    expect(asked).toContain("GET processes/");
    await vi.advanceTimersByTimeAsync(5_000);
    await first;
  });

  it("that cannot be reached says so; before the first run there is nothing to stop", async () => {
    answers["GET consoles/7/wait/"] = () => [503, { detail: "Your sandbox could not be reached." }];
    await stopped();
    expect(toasts()).toContain("Your sandbox could not be reached.");
    await running({ user: "alice", show: () => undefined, save: () => Promise.resolve(true), busy: () => undefined }).stop();
  });
});

describe("the line of a file that can be run", () => {
  it("says what runs it and with what", async () => {
    answers["GET python/interpreter/"] = () => [200, { command: ["python3.13"], source: "default", words: "Python 3.13" }];
    made.setLine(PATH, "--x");
    const { element, turn, draw, dispose } = runBar(made);
    document.body.append(element);
    expect(element.hidden).toBe(true);
    turn(PATH);
    await vi.waitFor(() => expect(element.querySelector(".run-interpreter")?.textContent).toBe("Python 3.13"));
    const [line, run, stop] = [element.querySelector("input")!, ...element.querySelectorAll("button")] as [HTMLInputElement, HTMLButtonElement, HTMLButtonElement];
    expect([line.value, stop.hidden]).toEqual(["--x", true]);
    line.value = "--y";
    line.dispatchEvent(new Event("input"));
    line.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    await vi.waitFor(() => expect(shown).toHaveLength(1));
    expect(asked.at(-1)).toContain("--y");
    draw();
    expect([stop.hidden, run.getAttribute("aria-busy")]).toEqual([false, "false"]);
    run.click();
    await vi.waitFor(() => expect(shown).toHaveLength(2));
    turn("/home/alice/a.txt");
    expect(element.hidden).toBe(true);
    expect(made.line(PATH)).toBe("--y");
    dispose();
  });
});
