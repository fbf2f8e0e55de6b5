// The workspace's page in memory: the elements that the server makes, files without CodeMirror, terminals without xterm.
import { vi } from "vitest";
import type { ConsoleFacts } from "../../src/consoles/set";
import type { FileState, OpenFile } from "../../src/editor/file";
import { HttpError } from "../../src/lib/http";
import type { TerminalView } from "../../src/terminal/view";
import type { FileOpener } from "../../src/workspace/contents";

export const PAGE = `
<main id="main">
  <h1><button id="workspace-root"><span data-root-name></span></button></h1><p id="workspace-path"></p><div id="workspace-run"></div>
  <div id="workspace-activity"></div><section id="workspace-side" hidden></section>
  <div id="workspace-middle">
    <div id="workspace-groups"></div>
    <section id="workspace-terminal" hidden>
      <div class="console-bar"><nav><ul id="console-tabs"></ul></nav>
        <button id="add-console"></button>
        <div id="add-console-menu"><button data-new-console="bash">New Bash console</button><div id="closed-consoles" hidden></div></div>
        <div class="end"><button id="split-beside"></button><button id="split-below"></button></div>
      </div>
      <div id="console-panes"></div>
    </section>
  </div>
  <nav id="workspace-places"></nav>
</main>`;

/** A file whose text is what a test types. */
export class DummyFile implements OpenFile {
  readonly element = document.createElement("textarea");
  readonly saves = vi.fn<() => boolean>(() => true);
  readonly discard = vi.fn<() => void>();
  readonly looked = vi.fn<() => void>();
  readonly showHistory = vi.fn<() => void>();
  readonly drafted = vi.fn<() => boolean>(() => false);
  readonly went = vi.fn<(at: unknown) => void>();
  disposed = false;
  private dirty = false;
  private saving = false;
  private readonly heard = new Set<(state: FileState) => void>();

  constructor(private where: string, readonly at: unknown) {}
  path = (): string => this.where;
  state = (): FileState => ({ dirty: this.dirty, saving: this.saving, problem: null, writable: true, language: "Python", encoding: "utf-8", newline: "lf" });
  onState = (heard: (state: FileState) => void): (() => void) => {
    this.heard.add(heard);
    return () => this.heard.delete(heard);
  };
  types(text: string): void {
    this.element.value += text;
    this.become(true, false);
  }
  save = (): Promise<boolean> => {
    if (!this.saves()) return Promise.resolve(false);
    this.become(this.dirty, true);
    this.become(false, false);
    return Promise.resolve(true);
  };
  focus = (): void => this.element.focus();
  goTo = (at: { line: number }): void => this.went(at);
  place = (): { line: number; column: number; scroll: number } => ({ line: 5, column: 2, scroll: 0 });
  text = (): string => this.element.value;
  fileChanged = (): void => this.looked();
  moved = (to: string): void => void (this.where = to);
  dispose = (): void => void (this.disposed = true);

  private become(dirty: boolean, saving: boolean): void {
    this.dirty = dirty;
    this.saving = saving;
    for (const heard of this.heard) heard(this.state());
  }
}

export class DummyFiles {
  readonly opened: DummyFile[] = [];
  /** Paths that cannot be opened, and why. */
  readonly refused = new Map<string, HttpError>();

  open: FileOpener = ({ path, at }) => {
    const refusal = this.refused.get(path);
    if (refusal !== undefined) return Promise.reject(refusal);
    const file = new DummyFile(path, at);
    this.opened.push(file);
    return Promise.resolve(file);
  };
  at(path: string): DummyFile {
    const found = this.opened.findLast((file) => file.path() === path && !file.disposed);
    if (found === undefined) throw new Error(`${path} is not open.`);
    return found;
  }
}

export function dummyTerminal(element: HTMLElement): Promise<TerminalView> {
  const input = document.createElement("textarea");
  element.append(input);
  const session = { phase: "live" } as TerminalView["session"];
  return Promise.resolve({ element, focus: () => input.focus(), use: () => undefined, session, watch: () => () => undefined, size: () => undefined, say: () => undefined, dispose: () => input.remove() });
}

/** The consoles of the API; every request is in `asked`. */
export class DummyConsoles {
  readonly asked: { readonly method: string; readonly path: string; readonly body: unknown }[] = [];
  constructor(readonly consoles: ConsoleFacts[] = []) {}

  fetch = (url: string, init: RequestInit = {}): Promise<Response> => {
    const path = url.replace("/api/v0/user/alice/", "");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    this.asked.push({ method: init.method ?? "GET", path, body });
    if (path === "consoles/" && init.method === "POST") {
      const id = this.consoles.length + 1;
      const made = { id, name: `Bash console ${id}`, executable: "bash" };
      this.consoles.push(made);
      return answer(made, 201);
    }
    if (path === "consoles/") return answer(this.consoles);
    if (path.startsWith("python/interpreter/")) return answer({ command: ["python3.13"], source: "default", words: "Python 3.13" });
    if (path === "consoles/run/") return answer({ id: 77, name: "app.py", executable: "python3.13" });
    return answer({ status: "OK" });
  };
  posts(path: string): unknown[] {
    return this.asked.filter((one) => one.method === "POST" && one.path === path).map(({ body }) => body);
  }
}

function answer(body: unknown, status = 200): Promise<Response> {
  return Promise.resolve(new Response(JSON.stringify(body), { status }));
}
