// Markdown as HTML.
import MarkdownIt from "markdown-it";
import { harmless } from "./harmless";
import { colours, escaped } from "./highlighting";
import type { Colours } from "./highlighting";

const FENCE = /^[ \t>]*(?:```|~~~)[ \t]*([\w+-]+)/gm;
/** The lines of facts that some sites put before a text. */
const FRONT_MATTER = /^---\r?\n[\s\S]{0,10000}?\r?\n---[ \t]*(?:\r?\n|$)/;

/** The document, coloured where its code says what it is. */
export async function markdownHtml(text: string): Promise<string> {
  return rendered(text, await colours(Array.from(text.matchAll(FENCE), ([, name]) => name ?? "")));
}

export function rendered(text: string, colour: Colours): string {
  const markdown = new MarkdownIt({ html: true, linkify: true, highlight: (code, name) => colour(code, name) ?? "" });
  const ids = new Map<string, number>();
  markdown.renderer.rules["heading_open"] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    token?.attrSet("id", unique(ids, slug(tokens[index + 1]?.content ?? "")));
    return self.renderToken(tokens, index, options);
  };
  const facts = FRONT_MATTER.exec(text)?.[0] ?? "";
  const before = facts === "" ? "" : `<pre><code>${colour(facts.trim(), "yaml") ?? escaped(facts.trim())}</code></pre>`;
  return harmless(before + markdown.render(text.slice(facts.length)), { styles: false }).html;
}

/** As GitHub makes the name of a heading, by which links in the text lead to it. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

function unique(taken: Map<string, number>, id: string): string {
  const count = taken.get(id) ?? 0;
  taken.set(id, count + 1);
  return count === 0 ? id : `${id}-${count}`;
}
