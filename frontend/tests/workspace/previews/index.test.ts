// Previews of files: which there are, and that they follow text and folder.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { grants } from "../../../src/workspace/previews/grants";
import type { Workspace } from "../../../src/workspace/panel";
import { previewFor, previews } from "../../../src/workspace/previews";
import { live, PAUSE_MS } from "../../../src/workspace/previews/live";
import type { Around, Subject } from "../../../src/workspace/previews/subject";

let asked: [string, unknown][];
let answers: Record<string, unknown>;
let folders: ((changed: ReadonlySet<string>) => void)[];
let around: Around;

beforeEach(() => {
  asked = [];
  answers = {};
  folders = [];
  around = {
    user: "alice",
    open: vi.fn(() => Promise.resolve()),
    onFoldersChanged: (heard) => {
      folders.push(heard);
      return () => void folders.splice(folders.indexOf(heard), 1);
    },
  };
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push([url, typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null]);
    const found = Object.entries(answers).find(([part]) => url.includes(part));
    return Promise.resolve(found === undefined ? new Response('{"detail": "It is not there."}', { status: 404 }) : new Response(JSON.stringify(found[1])));
  });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {
        return undefined;
      }
      disconnect(): void {
        return undefined;
      }
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("previewFor", () => {
  it("is there for files that are more than text", () => {
    expect(previewFor("/home/alice/a.md", "file", around)).toMatchObject({ key: "preview:/home/alice/a.md", title: "Preview of “a.md”", icon: "eye" });
    expect(previewFor("/home/alice/a.png", "link", around)?.icon).toBe("image");
    expect(previewFor("/home/alice/a.py", "file", around)).toBeNull();
    expect(previewFor("/home/alice/a.png", "folder", around)).toBeNull();
    expect(previewFor("/home/alice/a.png", "other", around)).toBeNull();
    expect(previews.viewFor("/home/alice/a.md", around as Workspace)?.icon).toBe("eye");
    expect(["/a.png", "/a.pdf", "/a.ipynb", "/a.md", "/a.svg", "/a.py"].map(previews.replaces)).toEqual([true, true, true, false, false, false]);
  });

  it("shows a table, follows the text of the editor, and forgets it all", async () => {
    answers["files/document"] = { text: "a,b\n1,2\n" };
    const preview = previewFor("/home/alice/t.csv", "file", around)!;
    const place = document.body.appendChild(document.createElement("div"));
    const unmount = preview.mount(place);
    expect(place.textContent).toBe("Loading");
    await vi.waitFor(() => expect(place.textContent).toContain("1 row, 2 columns."));
    preview.update("a,b\n1,2\n3,4\n");
    await vi.waitFor(() => expect(place.textContent).toContain("2 rows, 2 columns."));
    expect(asked).toHaveLength(1);
    unmount();
    expect(place.childElementCount).toBe(0);
    expect(folders).toHaveLength(0);
  });

  it("says why a file is not shown, and tries again", async () => {
    const preview = previewFor("/home/alice/t.csv", "file", around)!;
    const place = document.body.appendChild(document.createElement("div"));
    preview.mount(place);
    await vi.waitFor(() => expect(place.textContent).toContain("It is not there."));
    expect(place.querySelector<HTMLAnchorElement>("a[download]")?.getAttribute("href")).toBe("/user/alice/files/home/alice/t.csv");
    answers["files/document"] = { text: "a\n1\n" };
    place.querySelector("button")!.click();
    await vi.waitFor(() => expect(place.textContent).toContain("1 row, 1 column."));
  });

  it("offers a PDF as a download and asks for nothing", async () => {
    const place = document.createElement("div");
    previewFor("/home/alice/p.pdf", "file", around)!.mount(place);
    await vi.waitFor(() => expect(place.querySelector("h2")?.textContent).toBe("“p.pdf” is a PDF"));
    expect(asked).toEqual([]);
  });

  it("loads a picture from an address of its own, and again when its folder changed", async () => {
    answers["previews/"] = { url: "/previews/t/a.png", frame: "", seconds: 600 };
    const place = document.body.appendChild(document.createElement("div"));
    const unmount = previewFor("/home/alice/a.png", "file", around)!.mount(place);
    await vi.waitFor(() => expect(place.querySelector("img")?.getAttribute("src")).toBe("/previews/t/a.png"));
    expect(asked).toEqual([["/api/v0/user/alice/previews/", { path: "/home/alice/a.png", scripts: false }]]);
    folders.forEach((heard) => heard(new Set(["/home/bob", "/home/alice"])));
    await vi.waitFor(() => expect(place.querySelector("img")?.getAttribute("src")).toBe("/previews/t/a.png?1"));
    place.querySelector("img")!.dispatchEvent(new Event("error"));
    expect(place.textContent).toContain("cannot be shown");
    unmount();
  });
});

describe("an address", () => {
  it("is asked for once, and anew before its time is over or when it is forgotten", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    answers["previews/"] = { url: "/u", frame: "/u?frame", seconds: 600 };
    const held = grants("alice", "/home/alice/a.md", true);
    await Promise.all([held.grant(), held.grant()]);
    await held.grant();
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(541_000);
    await held.grant();
    expect(asked).toHaveLength(2);
    held.forget();
    await held.grant();
    expect(asked).toHaveLength(3);
  });

  it("is asked for again after it was refused", async () => {
    const held = grants("alice", "/home/alice/a.md", false);
    await expect(held.grant()).rejects.toThrow("It is not there.");
    answers["previews/"] = { url: "/u", frame: "/u?frame", seconds: 600 };
    expect((await held.grant()).url).toBe("/u");
  });
});

describe("a live text", () => {
  it("is drawn one after the other, the newest last", async () => {
    let text: string | null = "one";
    const drawn: string[] = [];
    let release = (): void => undefined;
    const subject: Subject = { path: "/home/alice/a.md", around, text: () => text };
    const shown = live(subject, (now) => {
      drawn.push(now);
      return new Promise<void>((resolve) => (release = resolve));
    }, () => undefined);
    await settled();
    text = "two";
    shown.again();
    text = "three";
    shown.again();
    release();
    await settled();
    expect(drawn).toEqual(["one", "three"]);
    shown.dispose();
  });

  it("waits for a pause, and is not drawn after its end", async () => {
    vi.useFakeTimers();
    let text = "one";
    const drawn: string[] = [];
    const shown = live({ path: "/home/alice/a.md", around, text: () => text }, (now) => void drawn.push(now), () => undefined);
    await vi.advanceTimersByTimeAsync(0);
    for (text of ["two", "three", "four"]) {
      shown.update?.();
      await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
    }
    await vi.advanceTimersByTimeAsync(1);
    expect(drawn).toEqual(["one", "four"]);
    shown.update?.();
    shown.dispose();
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(drawn).toEqual(["one", "four"]);
  });
});
