// A Jupyter notebook, to be read: its cells and what they gave when they last ran.
import { plural, t } from "../../lib/i18n";
import type { Drawn } from "./document";
import { harmless } from "./harmless";
import { colours, escaped } from "./highlighting";
import type { Colours } from "./highlighting";
import { markdownHtml } from "./markdown";
import { cellsOf } from "./notebookFile";
import type { Cell, Output } from "./notebookFile";

export async function notebookHtml(text: string): Promise<Drawn> {
  const notebook = cellsOf(text);
  if (typeof notebook === "string") return { html: `<main><p>${escaped(notebook)}</p></main>` };
  const { language } = notebook;
  const colour = await colours([language]);
  const cells = await Promise.all(notebook.cells.map((cell) => cellHtml(cell, language, colour)));
  const count = notebook.total;
  const words = plural("{count} cell.", "{count} cells.", count) + (count > notebook.cells.length ? ` ${t("The first {shown} are shown.", { shown: notebook.cells.length })}` : "");
  return { html: `<main class="notebook">${cells.join("")}</main>`, words };
}

async function cellHtml(cell: Cell, language: string, colour: Colours): Promise<string> {
  switch (cell.kind) {
    case "markdown":
      return `<section class="cell prose">${withAttachments(await markdownHtml(cell.source), cell.attachments)}</section>`;
    case "raw":
      return `<section class="cell"><pre class="raw">${escaped(cell.source)}</pre></section>`;
    case "code": {
      const code = colour(cell.source, language) ?? escaped(cell.source);
      const number = cell.count === null ? " " : String(cell.count);
      const outputs = (await Promise.all(cell.outputs.map(outputHtml))).join("");
      return `<section class="cell code"><div class="count" aria-hidden="true">[${number}]</div><pre class="source"><code>${code}</code></pre>${outputs}</section>`;
    }
  }
}

async function outputHtml(output: Output): Promise<string> {
  switch (output.kind) {
    case "text":
      return `<pre class="output ${output.error ? "error" : ""}">${escaped(output.text)}</pre>`;
    case "image":
      return `<div class="output"><img alt="${escaped(output.words)}" src="${escaped(output.address)}"></div>`;
    case "markdown":
      return `<div class="output prose">${await markdownHtml(output.text)}</div>`;
    case "html": {
      const { html, scripted } = harmless(output.text, { styles: true });
      const note = scripted ? `<p class="note">${escaped(t("A part of this output is a script, which previews do not run."))}</p>` : "";
      return `<div class="output html">${html}${note}</div>`;
    }
    case "cut":
      return `<p class="note">${escaped(t("There is more output, which is not shown."))}</p>`;
  }
}

/** Pictures that were dropped into a cell are part of the notebook. */
function withAttachments(html: string, attachments: ReadonlyMap<string, string>): string {
  return html.replace(/src="attachment:([^"]+)"/g, (whole, name: string) => {
    const address = attachments.get(decoded(name));
    return address === undefined ? whole : `src="${escaped(address)}"`;
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
