// Shows in a frame what anybody may have made. The frame has no origin: it can neither read this page, nor ask our API
// as the person who looks, nor lead this page elsewhere. A whole page gets a new frame each time, put in its place once
// it is drawn, so that nothing of the last one is left running.
import { el, on } from "../../lib/dom";
import { readFromFrame } from "../../protocol/previews";
import type { Fragment, FromFrame, Place, ToFrame, WholePage } from "../../protocol/previews";
import type { Grants } from "./grants";

/** A page that is not drawn by then is shown as far as it is, in milliseconds. */
const DRAWN_MS = 4_000;
const BLOCKED_MAX = 50;

export type Content = Omit<Fragment, "at"> | Omit<WholePage, "at">;

export interface FrameOptions {
  readonly title: string;
  /** Scripts of the page may run. */
  readonly scripts: boolean;
  readonly grants: Grants;
  /** A link was followed that leads out of the frame. `href` is a stranger's. */
  readonly followed: (href: string) => void;
  /** What was not loaded so far, each once. */
  readonly blocked?: (addresses: ReadonlySet<string>) => void;
}

interface Shown {
  readonly element: HTMLIFrameElement;
  readonly address: string;
  ready: boolean;
}

export class PreviewFrame {
  readonly element = el("div", { class: "preview-frame" });
  private current: Shown | null = null;
  private next: Shown | null = null;
  private waiting: Content | null = null;
  private at: Place = { x: 0, y: 0 };
  private blocked = new Set<string>();
  private disposed = false;
  private late = 0;
  private readonly unheard;

  constructor(private readonly options: FrameOptions) {
    this.unheard = on(window, "message" as "click", (event) => this.heard(event as unknown as MessageEvent<unknown>));
  }

  /** Shows this, scrolled to where the person was. Resolves when it is sent or soon will be; throws HttpError. */
  async show(content: Content): Promise<void> {
    this.waiting = content;
    const { frame } = await this.options.grants.grant();
    if (this.isDisposed()) return;
    if (content.kind === "fragment" && this.current?.address === frame) {
      if (this.current.ready) this.sendWaiting(this.current);
      return;
    }
    this.next?.element.remove();
    this.next = this.begin(frame);
    window.clearTimeout(this.late);
    this.late = window.setTimeout(() => this.put(), DRAWN_MS);
    if (this.current === null) this.put();
  }

  dispose(): void {
    this.disposed = true;
    this.unheard();
    window.clearTimeout(this.late);
    this.element.replaceChildren();
  }

  private isDisposed(): boolean {
    return this.disposed;
  }

  private begin(address: string): Shown {
    const sandbox = this.options.scripts ? "allow-scripts allow-forms" : "allow-scripts";
    // Without `allow` it has no camera and the like; Chromium gives a `credentialless` frame no cookies at all.
    const attributes = { class: "preview-page", src: address, sandbox, title: this.options.title, referrerpolicy: "no-referrer", credentialless: true, allow: "" };
    const made: Shown = { element: el("iframe", attributes), address, ready: false };
    if (this.current !== null) made.element.classList.add("coming");
    this.element.append(made.element);
    return made;
  }

  /** The new frame takes the old one's place. */
  private put(): void {
    if (this.next === null) return;
    this.current?.element.remove();
    this.current = this.next;
    this.next = null;
    this.current.element.classList.remove("coming");
  }

  private sendWaiting(to: Shown): void {
    if (this.waiting === null) return;
    const message: ToFrame = { ...this.waiting, at: this.at };
    this.waiting = null;
    // Its origin is nobody's, so none can be named; what is sent is the person's own file.
    to.element.contentWindow?.postMessage(message, "*");
  }

  private heard(event: MessageEvent<unknown>): void {
    const message = readFromFrame(event.data);
    const from = [this.current, this.next].find((each) => each?.element.contentWindow === event.source);
    if (from !== undefined && from !== null && message !== null) this.told(from, message);
  }

  private told(from: Shown, message: FromFrame): void {
    switch (message.kind) {
      case "ready":
        this.blocked = new Set();
        from.ready = true;
        this.sendWaiting(from);
        return;
      case "shown":
        if (from === this.next) this.put();
        return;
      case "scrolled":
        if (from === this.current) this.at = { x: message.x, y: message.y };
        return;
      case "link":
        this.options.followed(message.href);
        return;
      case "blocked":
        if (this.blocked.size < BLOCKED_MAX) this.options.blocked?.(this.blocked.add(message.address));
    }
  }
}
