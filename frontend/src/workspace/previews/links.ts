// Pure: where a link of a document leads. What it says is a stranger's, so it is one of two things or nothing: a page of
// the web, which is opened in a new tab, or a file, which is opened in the editor.
import { parent, resolved } from "../../files/paths";

export type Target = { readonly kind: "web"; readonly url: string } | { readonly kind: "file"; readonly path: string };

const PATH_CHARS_MAX = 4_096;

/** `href` as it stands in the file at `path`. */
export function linkTarget(href: string, path: string): Target | null {
  const trimmed = href.trim();
  if (trimmed.startsWith("//")) return web(`https:${trimmed}`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(trimmed)) return web(trimmed);
  const written = /^[^?#]*/.exec(trimmed)?.[0] ?? "";
  if (written === "" || written.length > PATH_CHARS_MAX) return null;
  try {
    const file = resolved(parent(path), decodeURIComponent(written));
    return file === null ? null : { kind: "file", path: file };
  } catch {
    return null; // % without its digits
  }
}

function web(address: string): Target | null {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? { kind: "web", url: url.href } : null;
  } catch {
    return null;
  }
}
