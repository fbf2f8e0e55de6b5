import { afterEach, describe, expect, it, vi } from "vitest";
import { start } from "../../src/terminal/state";
import type { Session } from "../../src/terminal/state";
import { statusLine, statusOf } from "../../src/terminal/status";

const session = (more: Partial<Session>): Session => ({ ...start("client-1", { cols: 80, rows: 24 }), stream: "one", writable: true, ...more });
const closing = (code: number, message: string): Partial<Session> => ({ closing: { code, message } });

describe("the status line says", () => {
  it.each<[Partial<Session>, ReturnType<typeof statusOf>]>([
    [{ phase: "connecting" }, { state: "connecting", text: "Connecting…", action: null }],
    [{ phase: "replaying" }, { state: "connecting", text: "Loading what was written before…", action: null }],
    [{ phase: "live" }, { state: "live", text: "Connected.", action: null }],
    [{ phase: "live", writable: false }, { state: "live", text: "Connected. You may look, but not type.", action: null }],
    [
      { phase: "live", total: 2 },
      { state: "live", text: "2 people are here.", action: null },
    ],
    [{ phase: "reconnecting" }, { state: "reconnecting", text: "Reconnecting… The program runs on.", action: null }],
    [
      { phase: "reconnecting", ...closing(4500, "Something failed on our side.") },
      { state: "reconnecting", text: "Something failed on our side. Reconnecting…", action: null },
    ],
    [
      { phase: "ended", exit: { status: 0, message: "" } },
      { state: "ended", text: "The process has ended.", action: "restart" },
    ],
    [
      { phase: "ended", exit: { status: 2, message: "" } },
      { state: "ended", text: "The process has ended with status 2.", action: "restart" },
    ],
    [
      { phase: "ended", exit: { status: 130, message: "" } },
      { state: "ended", text: "The process has ended.", action: "restart" },
    ],
    [
      { phase: "ended", exit: { status: 137, message: "" } },
      { state: "ended", text: "The process was ended by signal 9.", action: "restart" },
    ],
    [
      { phase: "ended", exit: { status: null, message: "The sandbox restarted." } },
      { state: "ended", text: "The sandbox restarted.", action: "restart" },
    ],
    [{ phase: "ended", writable: false, exit: { status: 0, message: "" } }, { state: "ended", text: "The process has ended.", action: null }],
    [
      { phase: "failed", ...closing(4503, "The sandbox could not start: the disk is full.") },
      { state: "failed", text: "The sandbox could not start: the disk is full.", action: "retry" },
    ],
    [{ phase: "failed", ...closing(4401, "You are signed out.") }, { state: "failed", text: "You are signed out.", action: "log-in" }],
    [{ phase: "failed", ...closing(4404, "") }, { state: "failed", text: "The server ended this connection.", action: "reload" }],
  ])("%o", (more, shown) => {
    expect(statusOf(session(more))).toEqual(shown);
  });
});

describe("the status line", () => {
  afterEach(() => vi.useRealTimers());

  it("forgets what was refused once the state is another", () => {
    const line = statusLine(vi.fn());
    line.show(statusOf(session({ phase: "ended", exit: { status: 0, message: "" } })));
    line.refuse("ended");
    expect(line.element.textContent).toContain("Not typed");
    line.show(statusOf(session({ phase: "live" })));
    expect(line.element.querySelector(".text")?.textContent).toBe("Connected.");
    expect("refused" in line.element.dataset).toBe(false);
  });

  it("offers one button, for what can be done", () => {
    const act = vi.fn();
    const line = statusLine(act);
    const button = line.element.querySelector("button")!;
    line.show(statusOf(session({ phase: "live" })));
    expect(button.hidden).toBe(true);
    line.show(statusOf(session({ phase: "ended", exit: { status: 0, message: "" } })));
    expect([button.hidden, button.textContent]).toEqual([false, "Start a new process"]);
    button.click();
    expect(act).toHaveBeenCalledExactlyOnceWith("restart");
  });

  it("shows a refusal for a while, then the state again", () => {
    vi.useFakeTimers();
    const line = statusLine(() => undefined);
    line.show(statusOf(session({ phase: "live" })));
    line.refuse("too-long");
    line.show(statusOf(session({ phase: "reconnecting" })));
    expect(line.element.textContent).toContain("Save it as a file instead.");
    vi.runAllTimers();
    expect(line.element.textContent).toContain("Reconnecting…");
  });
});
