// Markdown as HTML, with what strangers write into it.
import { describe, expect, it } from "vitest";
import { colours } from "../../../src/workspace/previews/highlighting";
import { harmless } from "../../../src/workspace/previews/harmless";
import { markdownHtml, rendered, slug } from "../../../src/workspace/previews/markdown";

function dom(html: string): HTMLElement {
  const made = document.createElement("div");
  made.innerHTML = html;
  return made;
}

describe("Markdown", () => {
  it("is a document with places to lead to", async () => {
    const shown = dom(await markdownHtml("# One & *two*\n\n# One & two\n\n| a |\n| - |\n| b |\n\n~~gone~~ https://example.com"));
    expect(Array.from(shown.querySelectorAll("h1"), ({ id }) => id)).toEqual(["one--two", "one--two-1"]);
    expect(shown.querySelector("td")?.textContent).toBe("b");
    expect(shown.querySelector("s")?.textContent).toBe("gone");
    expect(shown.querySelector("a")?.getAttribute("href")).toBe("https://example.com");
  });

  it("has coloured code where it is known what it is", async () => {
    const shown = dom(await markdownHtml("```python\ndef a(): return '<b>'\n```\n\n```nothing\n<b>\n```\n\n```constructor\nx\n```"));
    expect(shown.querySelector(".tok-keyword")?.textContent).toBe("def");
    expect(Array.from(shown.querySelectorAll("pre"), ({ textContent }) => textContent)).toEqual(["def a(): return '<b>'\n", "<b>\n", "x\n"]);
    expect(shown.querySelector("b")).toBeNull();
  });

  it("shows the facts before a text as such", () => {
    const shown = dom(rendered("---\ntitle: <b>x</b>\n---\n# One", () => null));
    expect(shown.querySelector("pre")?.textContent).toBe("---\ntitle: <b>x</b>\n---");
    expect(shown.querySelector("h1")?.textContent).toBe("One");
  });

  it("keeps harmless HTML and nothing that would run", async () => {
    const shown = dom(await markdownHtml('<p align="center"><img src="a.png" onerror="x()"></p>\n\n<script>x()</script><style>p{}</style><iframe src="/"></iframe>\n\n[a](javascript:x()) <a href="b.md" onclick="x()">b</a>'));
    expect(shown.querySelector("p")?.getAttribute("align")).toBe("center");
    expect(shown.querySelectorAll("script, style, iframe, [onerror], [onclick], [href^=javascript]")).toHaveLength(0);
    expect(shown.querySelector("a")?.getAttribute("href")).toBe("b.md");
  });

  it("names headings as GitHub does", () => {
    expect(["Über uns!", "a_b-c d", "  x  "].map(slug)).toEqual(["über-uns", "a_b-c-d", "x"]);
  });
});

describe("HTML of strangers", () => {
  it("is closed, so that nothing after it is swallowed", () => {
    expect(harmless("<table><tr><td>1", { styles: false }).html).toBe("<table><tbody><tr><td>1</td></tr></tbody></table>");
    expect(harmless("<!-- never closed <b>x", { styles: false }).html).not.toContain("<b>");
    expect(harmless("<plaintext>x", { styles: false }).html).toBe("");
  });

  it("keeps style sheets where they are wanted, and says whether it had scripts", () => {
    expect(harmless("<style>a{}</style><p>x", { styles: true })).toEqual({ html: "<style>a{}</style><p>x</p>", scripted: false });
    expect(harmless("<p>x<script>1</script>", { styles: true })).toEqual({ html: "<p>x</p>", scripted: true });
    expect(harmless('<meta http-equiv="refresh" content="0"><base href="x"><link rel="stylesheet"><svg onload="x"></svg>', { styles: true }).html).toBe("<svg></svg>");
  });
});

describe("colours", () => {
  it("know a language by its names", async () => {
    const colour = await colours(["Python", "bash", "js {1}", "", "odd"]);
    expect(colour("def", "python3")).toContain("tok-keyword");
    expect(colour("let x", "javascript")).toContain("tok-keyword");
    expect(colour("x", "odd")).toBeNull();
    expect(colour("x", "rust")).toBeNull();
    expect(colour("x".repeat(60_000), "python")).toBeNull();
  });
});
