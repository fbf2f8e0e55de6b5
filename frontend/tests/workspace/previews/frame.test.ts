// The frame of a preview, and what it is told. What its sandbox keeps out is tried in a real browser.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PreviewFrame } from "../../../src/workspace/previews/frame";
import type { FrameOptions } from "../../../src/workspace/previews/frame";

const PAGE = { kind: "page", text: "<p>x" } as const;
const PIECE = { kind: "fragment", html: "<p>x", css: "", theme: "light" } as const;

let address: string;
let followed: string[];
let blocked: string[][];
let frame: PreviewFrame;

function open(more: Partial<FrameOptions> = {}): PreviewFrame {
  const grant = () => Promise.resolve({ url: "/previews/t/a.html", frame: address });
  frame = new PreviewFrame({
    title: "Preview",
    scripts: false,
    grants: { grant, forget: () => undefined },
    followed: (href) => followed.push(href),
    blocked: (addresses) => blocked.push([...addresses]),
    ...more,
  });
  document.body.append(frame.element);
  return frame;
}

function frames(): HTMLIFrameElement[] {
  return [...frame.element.querySelectorAll("iframe")];
}

function says(from: HTMLIFrameElement | undefined, data: unknown): void {
  window.dispatchEvent(new MessageEvent("message", { data, source: from?.contentWindow ?? null }));
}

function heard(by: HTMLIFrameElement | undefined): unknown[] {
  const told: unknown[] = [];
  vi.spyOn(by!.contentWindow!, "postMessage").mockImplementation((message: unknown) => void told.push(message));
  return told;
}

beforeEach(() => {
  address = "about:blank?frame";
  followed = [];
  blocked = [];
});

afterEach(() => {
  frame.dispose();
  document.body.replaceChildren();
});

describe("a frame", () => {
  it("has no origin of ours and may do nothing but run its scripts", async () => {
    await open().show(PAGE);
    const [made] = frames();
    expect(made?.getAttribute("sandbox")).toBe("allow-scripts");
    expect(made?.getAttribute("referrerpolicy")).toBe("no-referrer");
    expect(made?.hasAttribute("credentialless")).toBe(true);
    expect(made?.getAttribute("allow")).toBe("");
    frame.dispose();
    await open({ scripts: true }).show(PAGE);
    expect(frames()[0]?.getAttribute("sandbox")).toBe("allow-scripts allow-forms");
  });

  it("is told what to show once it listens", async () => {
    await open().show(PIECE);
    const [made] = frames();
    const told = heard(made);
    says(made, { kind: "ready" });
    expect(told).toEqual([{ ...PIECE, at: { x: 0, y: 0 } }]);
    says(made, { kind: "scrolled", x: 3, y: 70 });
    await frame.show({ ...PIECE, html: "<p>y" });
    expect(told.at(-1)).toEqual({ ...PIECE, html: "<p>y", at: { x: 3, y: 70 } });
    expect(frames()).toEqual([made]);
  });

  it("is a new one for a document when the address is another", async () => {
    await open().show(PIECE);
    address = "about:blank?other";
    await frame.show(PIECE);
    expect(frames()).toHaveLength(2);
  });

  it("is a new one for each state of a page, put in its place when that is drawn, scrolled as the old one", async () => {
    await open().show(PAGE);
    const [old] = frames();
    says(old, { kind: "ready" });
    says(old, { kind: "scrolled", x: 0, y: 50 });
    await frame.show({ kind: "page", text: "<p>y" });
    const [, next] = frames();
    expect(next?.classList.contains("coming")).toBe(true);
    const told = heard(next);
    says(next, { kind: "ready" });
    expect(told).toEqual([{ kind: "page", text: "<p>y", at: { x: 0, y: 50 } }]);
    says(old, { kind: "shown" });
    expect(frames()).toHaveLength(2);
    says(next, { kind: "shown" });
    expect(frames()).toEqual([next]);
    expect(next?.classList.contains("coming")).toBe(false);
  });

  it("is shown as far as it is when it is never drawn", async () => {
    vi.useFakeTimers();
    await open().show(PAGE);
    await frame.show(PAGE);
    expect(frames()).toHaveLength(2);
    vi.advanceTimersByTime(4_000);
    expect(frames()).toHaveLength(1);
    vi.useRealTimers();
  });

  it("is overtaken by a newer state", async () => {
    await open().show(PAGE);
    await frame.show({ kind: "page", text: "two" });
    await frame.show({ kind: "page", text: "three" });
    const [, next] = frames();
    expect(frames()).toHaveLength(2);
    const told = heard(next);
    says(next, { kind: "ready" });
    expect(told).toMatchObject([{ text: "three" }]);
  });

  it("is heard alone, and only of what is known", async () => {
    await open().show(PAGE);
    const [made] = frames();
    const stranger = document.body.appendChild(document.createElement("iframe"));
    says(stranger, { kind: "link", href: "x" });
    says(undefined, { kind: "link", href: "x" });
    says(made, { kind: "link", href: 1 });
    says(made, { kind: "link", href: "b.md" });
    expect(followed).toEqual(["b.md"]);
  });

  it("says what it did not load, each once, and not without end", async () => {
    await open().show(PAGE);
    const [made] = frames();
    for (let n = 0; n < 200; n++) says(made, { kind: "blocked", address: String(n % 150) });
    expect(blocked.at(-1)).toHaveLength(50);
  });

  it("is deaf and gone afterwards, also when the address comes late", async () => {
    open();
    const late = frame.show(PAGE);
    frame.dispose();
    await late;
    expect(frames()).toEqual([]);
  });
});

describe("the script in the frame", () => {
  it("stands alone: the server puts it into a page that loads nothing", () => {
    const source = readFileSync(resolve(import.meta.dirname, "../../../src/pages/previewFrame.ts"), "utf8");
    const imports = source.split("\n").filter((line) => /^\s*import\b/.test(line));
    expect(imports.every((line) => line.startsWith("import type "))).toBe(true);
    expect(source).not.toMatch(/\bimport\(|<\/script/);
  });
});
