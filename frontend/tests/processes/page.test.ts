import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Listing } from "../../src/processes/listing";
import { ProcessesPage } from "../../src/processes/page";
import { listing, process } from "./samples";

type Answer = Listing | Error | Promise<Listing>;
let answers: Record<string, Answer> = {};
let deleted: URL[] = [];
let stop: () => void = () => undefined;
const EMPTY: Listing = { sandboxes: [], processes: [] };
const card = (): HTMLElement => document.getElementById("processes")!;
const later = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const press = (label: string): void => [...document.querySelectorAll("button")].find((one) => one.textContent === label || one.ariaLabel === label)?.click();

async function send(address: string | URL | Request, init?: RequestInit): Promise<Response> {
  const url = new URL(address as string, "http://localhost");
  if (init?.method === "DELETE") {
    deleted.push(url);
    return new Response(null, { status: 204 });
  }
  const answer = await (answers[url.searchParams.get("runtime") ?? ""] ?? EMPTY);
  if (answer instanceof Error) throw answer;
  return Response.json(answer);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, "fetch").mockImplementation(send);
  HTMLDialogElement.prototype.showModal = function open(): void {
    this.setAttribute("open", "");
  };
  HTMLDialogElement.prototype.close = function close(): void {
    this.removeAttribute("open");
    this.dispatchEvent(new Event("close"));
  };
  answers = {};
  deleted = [];
  document.body.innerHTML = '<h1 id="title" tabindex="-1">P</h1><button id="pause" hidden>Pause updates</button><div id="silent"></div><div id="processes"></div><div id="toasts"></div>';
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function begin(...runtimes: string[]): void {
  stop = new ProcessesPage("ada", runtimes).start();
}

test("a sandbox that hangs does not hold the others back", async () => {
  answers = { "3.9": new Promise<Listing>(() => undefined), "3.13": listing("3.13", [process({ command: "sleep 5" })]) };
  begin("3.9", "3.13");
  await later();
  expect(card().textContent).toContain("sleep 5");
  await later(9_000);
  expect(vi.mocked(fetch).mock.calls.filter(([url]) => (url as string).includes("3.9"))).toHaveLength(1);
});

test("a silent sandbox is said once and taken back when it answers", async () => {
  const silent = { sandboxes: [{ runtime: "3.9", answers: false, sentence: "Python 3.9 does not answer.", total: 0, complete: false }], processes: [] };
  answers = { "3.9": silent, "3.13": listing("3.13", [process({})]) };
  begin("3.9", "3.13");
  await later();
  const notice = document.querySelector("#silent .notice");
  expect(notice?.textContent).toContain("Python 3.9 does not answer.");
  await later(3_000);
  expect(document.querySelector("#silent .notice")).toBe(notice);
  answers = { ...answers, "3.9": EMPTY };
  await later(3_000);
  expect(document.querySelector("#silent .notice")).toBeNull();
});

test("nothing awake is said with the first step, and the list comes by itself", async () => {
  begin("3.13");
  await later();
  expect(card().textContent).toContain("Nothing runs");
  expect(card().querySelector("a")?.getAttribute("href")).toBe("/user/ada/consoles/");
  answers = { "3.13": listing("3.13", [process({ command: "sleep 5" })]) };
  await later(3_000);
  expect(card().textContent).toContain("sleep 5");
  expect(card().textContent).toContain("1 process");
});

test("when the server cannot be reached the list stays and that is said", async () => {
  answers = { "3.13": listing("3.13", [process({ command: "sleep 5" })]) };
  begin("3.13");
  await later();
  answers = { "3.13": new TypeError("no network") };
  await later(3_000);
  expect(card().textContent).toContain("sleep 5");
  expect(document.getElementById("silent")?.textContent).toContain("The list could not be refreshed");
});

test("updates can be paused, and are when nobody looks", async () => {
  answers = { "3.13": listing("3.13", [process({})]) };
  begin("3.13");
  await later();
  press("Pause updates");
  await later(9_000);
  expect(fetch).toHaveBeenCalledTimes(1);
  press("Resume updates");
  await later();
  expect(fetch).toHaveBeenCalledTimes(2);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  await later(9_000);
  expect(fetch).toHaveBeenCalledTimes(2);
});

test("a kill asks once, names the command, and sends the number with its start", async () => {
  answers = { "3.13": listing("3.13", [process({ pid: 7, command: "sleep 5" })]) };
  begin("3.13");
  await later();
  press("Kill “sleep 5”");
  expect(document.querySelector("dialog")?.textContent).toContain("Kill “sleep 5”?");
  press("Cancel");
  await later();
  expect(deleted).toEqual([]);
  press("Kill “sleep 5”");
  document.querySelector("dialog form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await later();
  expect(deleted.map((url) => url.pathname + url.search)).toEqual(["/api/v0/user/ada/processes/3.13/7/?started_at=2026-11-27T05%3A00%3A00Z"]);
  expect(card().textContent).toContain("Ending");
  await later(9_000);
  expect(card().textContent).not.toContain("Ending");
});
