import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FIRST_WAIT_MS, GOOD_AFTER_MS, HANDSHAKE_MS, LONGEST_WAIT_MS, address, openSocket, wait } from "../../src/lib/socket";
import type { Closed, Socket } from "../../src/lib/socket";
import { DummyServer } from "../fakes/dummy-server";

describe("the wait between tries", () => {
  it("is at most half a second at first, doubles, and stops at ten seconds", () => {
    expect(wait(0, 1)).toBe(FIRST_WAIT_MS);
    expect(wait(0, 0)).toBe(FIRST_WAIT_MS / 2);
    expect(wait(1, 1)).toBe(2 * FIRST_WAIT_MS);
    expect(wait(40, 1)).toBe(LONGEST_WAIT_MS);
    expect(wait(1e9, 1)).toBe(LONGEST_WAIT_MS);
  });
});

describe("an address", () => {
  it("is on this page's origin", () => {
    expect(address("/ws/consoles/7/")).toBe("ws://localhost:3000/ws/consoles/7/");
  });
});

describe("a socket", () => {
  let heard: unknown[];
  let goesOn: boolean;
  let socket: Socket;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", DummyServer);
    DummyServer.tried.length = 0;
    heard = [];
    goesOn = true;
    socket = openSocket("ws://here/", {
      opened: () => heard.push("opened"),
      received: (frame) => heard.push(frame),
      closed: (closed: Closed) => {
        heard.push(closed);
        return goesOn;
      },
    });
  });

  afterEach(() => {
    socket.dispose();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("hands frames both ways", () => {
    expect(socket.send("early")).toBe(false);
    DummyServer.last.accept();
    expect(socket.send("hello")).toBe(true);
    DummyServer.last.say("text");
    DummyServer.last.say(new Uint8Array([1, 2]).buffer);
    expect(heard).toEqual(["opened", "text", new Uint8Array([1, 2])]);
    expect(DummyServer.last.sent).toEqual(["hello"]);
  });

  it("comes back within half a second, and waits longer while nobody answers", () => {
    DummyServer.last.accept();
    DummyServer.last.break();
    vi.advanceTimersByTime(FIRST_WAIT_MS);
    expect(DummyServer.tried).toHaveLength(2);
    for (let tries = 0; tries < 8; tries++) {
      DummyServer.last.break();
      vi.advanceTimersByTime(LONGEST_WAIT_MS);
    }
    expect(DummyServer.tried).toHaveLength(10);
    DummyServer.last.break();
    vi.advanceTimersByTime(FIRST_WAIT_MS);
    expect(DummyServer.tried).toHaveLength(10);
  });

  it("waits briefly again after a connection that held", () => {
    for (let tries = 0; tries < 6; tries++) {
      DummyServer.last.break();
      vi.advanceTimersByTime(LONGEST_WAIT_MS);
    }
    DummyServer.last.accept();
    vi.advanceTimersByTime(GOOD_AFTER_MS);
    DummyServer.last.break();
    const before = DummyServer.tried.length;
    vi.advanceTimersByTime(FIRST_WAIT_MS);
    expect(DummyServer.tried).toHaveLength(before + 1);
  });

  it("stays closed when its user says so, until told otherwise", () => {
    goesOn = false;
    DummyServer.last.break(4404, "gone");
    vi.advanceTimersByTime(10 * LONGEST_WAIT_MS);
    expect(heard).toEqual([{ code: 4404, reason: "gone" }]);
    expect(DummyServer.tried).toHaveLength(1);
    socket.reconnect();
    expect(DummyServer.tried).toHaveLength(2);
  });

  it("gives up a handshake that never ends", () => {
    vi.advanceTimersByTime(HANDSHAKE_MS + FIRST_WAIT_MS);
    expect(heard).toEqual([{ code: 1006, reason: "" }]);
    expect(DummyServer.tried).toHaveLength(2);
  });

  it("does not wait when the network is back or the page is looked at", () => {
    for (let tries = 0; tries < 6; tries++) {
      DummyServer.last.break();
      vi.advanceTimersByTime(LONGEST_WAIT_MS);
    }
    DummyServer.last.break();
    window.dispatchEvent(new Event("online"));
    expect(DummyServer.tried).toHaveLength(8);
    DummyServer.last.break();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(DummyServer.tried).toHaveLength(9);
  });

  it("does not trust a connection from before the network went", () => {
    DummyServer.last.accept();
    window.dispatchEvent(new Event("offline"));
    window.dispatchEvent(new Event("online"));
    expect(heard).toEqual(["opened", { code: 1006, reason: "" }]);
    expect(DummyServer.tried).toHaveLength(2);
  });

  it("hears nothing more of a connection that it left", () => {
    const old = DummyServer.last;
    old.accept();
    socket.reconnect();
    old.say("late");
    old.break();
    expect(heard).toEqual(["opened"]);
    vi.advanceTimersByTime(LONGEST_WAIT_MS);
    expect(DummyServer.tried).toHaveLength(2);
  });

  it("ends for good", () => {
    DummyServer.last.accept();
    socket.dispose();
    socket.reconnect();
    window.dispatchEvent(new Event("online"));
    vi.advanceTimersByTime(10 * LONGEST_WAIT_MS);
    expect(DummyServer.tried).toHaveLength(1);
    expect(socket.send("x")).toBe(false);
    expect(heard).toEqual(["opened"]);
  });
});
