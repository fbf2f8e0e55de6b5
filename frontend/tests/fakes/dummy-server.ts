/** The other side: every connection that was tried, to be opened, spoken through and broken by the test. */
export class DummyServer {
  static readonly tried: DummyServer[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = "";
  readonly sent: unknown[] = [];
  private readonly listeners = new Map<string, ((event: unknown) => void)[]>();

  constructor(readonly url: string) {
    DummyServer.tried.push(this);
  }
  static get last(): DummyServer {
    return this.tried.at(-1) ?? fail();
  }
  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  send(frame: unknown): void {
    this.sent.push(frame);
  }
  close(): void {
    this.readyState = 3;
  }
  /** The text messages that the page sent, and its keystrokes as one text. */
  get messages(): { type: string; [field: string]: unknown }[] {
    return this.sent.filter((frame) => typeof frame === "string").map((frame) => JSON.parse(frame) as { type: string });
  }
  get keystrokes(): string {
    const frames = this.sent.filter((frame) => ArrayBuffer.isView(frame));
    return frames.map((frame) => new TextDecoder().decode(frame)).join("");
  }
  accept(): void {
    this.readyState = 1;
    this.emit("open", {});
  }
  say(data: unknown): void {
    this.emit("message", { data });
  }
  tell(message: object): void {
    this.say(JSON.stringify(message));
  }
  output(text: string): void {
    this.say(new TextEncoder().encode(text).buffer);
  }
  break(code = 1006, reason = ""): void {
    this.readyState = 3;
    this.emit("close", { code, reason });
  }
  private emit(type: string, event: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }
}

function fail(): never {
  throw new Error("Nothing was tried.");
}
