import { describe, expect, it, vi } from "vitest";
import { harmless } from "../../src/terminal/clipboard";
import { controlled, keyBar } from "../../src/terminal/keybar";
import { isWebAddress, markedLinks } from "../../src/terminal/links";
import { isFocusReport, isMouseReport } from "../../src/terminal/queries";

describe("a pasted text", () => {
  it("keeps its lines and loses its escape sequences", () => {
    expect(harmless("a\tb\r\nc\nd")).toBe("a\tb\r\nc\nd");
    expect(harmless("ls\x1b[201~\nrm -r ~\n")).toBe("ls[201~\nrm -r ~\n");
    expect(harmless("a\x00\x07\x9bb\x7f")).toBe("ab");
    expect(harmless("grün 🌱")).toBe("grün 🌱");
  });
});

describe("an address in the output", () => {
  it("is followed only on the web", () => {
    expect(isWebAddress("https://example.org/a?b")).toBe(true);
    expect(isWebAddress("http://example.org")).toBe(true);
    for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ssh://x", "nonsense"]) {
      expect(isWebAddress(text), text).toBe(false);
    }
  });
});

describe("a link whose text is not its address", () => {
  const opened = vi.fn();
  const host = document.createElement("div");
  const links = markedLinks(host);

  it("opens only the web, in a tab that learns nothing of this one", () => {
    vi.stubGlobal("open", opened);
    for (const text of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "file:///etc/passwd", "vbscript:x", "blob:http://x/y", " javascript:alert(1)"]) {
      links.activate(new MouseEvent("click"), text, {} as never);
    }
    expect(opened).not.toHaveBeenCalled();
    links.activate(new MouseEvent("click"), "https://example.org/", {} as never);
    expect(opened).toHaveBeenCalledExactlyOnceWith("https://example.org/", "_blank", "noopener,noreferrer");
    expect(links.allowNonHttpProtocols).toBe(false);
    vi.unstubAllGlobals();
  });

  it("shows where it leads, spelt out", () => {
    links.hover?.(new MouseEvent("mousemove"), "https://ex\u0430mple.org/\u202e", {} as never);
    expect(host.title).toBe("https://xn--exmple-4nf.org/%E2%80%AE");
    links.hover?.(new MouseEvent("mousemove"), "javascript:alert(1)", {} as never);
    expect(host.title).toBe("");
  });
});

describe("what xterm reports by itself", () => {
  it("is told from what is typed", () => {
    expect(["\x1b[I", "\x1b[O"].every(isFocusReport)).toBe(true);
    expect(["\x1b[<0;3;4M", "\x1b[M !!"].every(isMouseReport)).toBe(true);
    for (const typed of ["I", "\x1b", "\x1b[A", "\x1bOA", "\x1b[1;2R", "[I"]) {
      expect(isFocusReport(typed) || isMouseReport(typed), typed).toBe(false);
    }
  });
});

describe("the row of keys", () => {
  const terminal = { modes: { applicationCursorKeysMode: false }, input: vi.fn() };
  const bar = keyBar(terminal as never);
  const nameOf = (key: HTMLElement): string => key.getAttribute("aria-label") ?? key.textContent;
  const press = (name: string): void => [...bar.element.querySelectorAll("button")].find((key) => nameOf(key) === name)!.click();

  it("is called by what is written on it, whatever more is said", () => {
    for (const key of bar.element.querySelectorAll("button")) expect(nameOf(key)).toContain(key.textContent);
  });

  it("types what a telephone cannot", () => {
    press("Esc");
    press("↑ Up");
    terminal.modes.applicationCursorKeysMode = true;
    press("↑ Up");
    expect(terminal.input.mock.calls.flat()).toEqual(["\x1b", "\x1b[A", "\x1bOA"]);
  });

  it("holds Control for one key", () => {
    expect(bar.modified("c")).toBe("c");
    press("Ctrl");
    expect(bar.modified("c")).toBe("\x03");
    expect(bar.modified("c")).toBe("c");
    press("Ctrl");
    press("Ctrl");
    expect(bar.modified("c")).toBe("c");
  });

  it("types an arrow with Control as programs know it", () => {
    press("Ctrl");
    press("→ Right");
    expect(terminal.input).toHaveBeenLastCalledWith("\x1b[1;5C");
    expect(bar.modified("c")).toBe("c");
  });

  it("knows which keys Control changes", () => {
    expect([controlled("a"), controlled("["), controlled("é"), controlled("ab"), controlled("1")]).toEqual(["\x01", "\x1b", null, null, null]);
  });
});
