import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { admitted, refused, wrongName } from "../../src/sharing/guest";
import { tickets } from "../../src/sharing/tickets";
import { keepToken, takeToken } from "../../src/sharing/token";
import { refusal } from "../fakes/dummy-sharing";

const TOKEN = "abcdefghijklmnopqrstuv";
const admission = { ticket: "one", console: { id: 7, name: "bash", owner: "alice", executable: "bash" }, socket: "/ws/consoles/7/", writable: false, warning: null, guest: true };

describe("a guest", () => {
  it.each([
    [{ ...admission }, { name: null, joined: false }, "join"],
    [{ ...admission }, { name: "", joined: false }, "terminal"],
    [{ ...admission, guest: false }, { name: null, joined: false }, "terminal"],
    [{ ...admission, guest: false, writable: true }, { name: null, joined: false }, "join"],
    [{ ...admission, writable: true }, { name: "ada", joined: false }, "join"],
    [{ ...admission, writable: true }, { name: "ada", joined: true }, "terminal"],
  ])("is asked for a name once, and told before typing", (given, visitor, kind) => {
    expect(admitted(given, visitor).kind).toBe(kind);
  });

  it.each([
    [refusal(401, { detail: "Log in to open it.", login_url: "/accounts/login/?next=/s/" }), { do: "log-in", url: "/accounts/login/?next=/s/" }],
    [refusal(401, { detail: "Log in to open it.", login_url: "//evil.example/" }), { do: "retry" }],
    [refusal(404, { detail: "This link leads nowhere." }), null],
    [refusal(429, { detail: "Too many." }), { do: "retry" }],
    [refusal(503, { detail: "Not now." }), { do: "retry" }],
    [new Error("A mistake of ours."), { do: "retry" }],
  ])("is refused with a sentence and what to do", (error, action) => {
    expect(refused(error)).toMatchObject({ kind: "refused", action });
  });

  it("may be called anything that can be seen", () => {
    expect([wrongName("Zoë 👩"), wrongName("")]).toEqual([null, null]);
    expect(wrongName("a\u202eb")).toMatch(/can be seen/);
    expect(wrongName("x".repeat(31))).toMatch(/at most 30/);
  });
});

describe("the token", () => {
  beforeEach(() => {
    sessionStorage.clear();
    history.replaceState(null, "", "/s/");
  });

  it("is taken from the address, and nothing of it is kept", () => {
    history.replaceState(null, "", `/s/#${TOKEN}`);
    expect(takeToken()).toBe(TOKEN);
    expect(sessionStorage).toHaveLength(0);
  });

  it("comes back after a log-in, once, and into the address", () => {
    keepToken(TOKEN);
    expect(takeToken()).toBe(TOKEN);
    expect(location.hash).toBe(`#${TOKEN}`);
    expect(sessionStorage).toHaveLength(0);
  });

  it.each(["", "#short", "#with spaces and <b>"])("is none in %j", (hash) => {
    history.replaceState(null, "", `/s/${hash}`);
    expect(takeToken()).toBeNull();
  });
});

describe("tickets", () => {
  let asked: unknown[];
  beforeEach(() => {
    asked = [];
    vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
      asked.push(JSON.parse(init.body as string));
      return Promise.resolve(Response.json({ ...admission, ticket: `ticket ${asked.length}` }));
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("are asked for before every connection; one that was got already and is fresh is used first", async () => {
    let now = 0;
    const office = tickets(TOKEN, { ticket_url: "/s/ticket/" }, () => now);
    await office.admit("ada");
    expect([await office.next(), await office.next()]).toEqual(["ticket 1", "ticket 2"]);
    expect(asked).toEqual([{ token: TOKEN, name: "ada" }, { token: TOKEN, name: "ada" }]);
    await office.admit();
    now += 6 * 60_000;
    expect(await office.next()).toBe("ticket 4");
  });

  it("for a frame say whose address it is", async () => {
    await tickets(TOKEN, { ticket_url: "/s/ticket/", slug: "slug" }).next();
    expect(asked).toEqual([{ token: TOKEN, embedded: true, slug: "slug" }]);
  });
});
