// Inside a preview's frame, which has no origin and reaches nothing but one folder: shows what the workspace sends.
// The server puts this file into the frame's page as it is built, so it imports types only.
import type { Fragment, FromFrame, Place, ToFrame, WholePage } from "../protocol/previews";

const ADDRESS_CHARS_MAX = 2_000;
/** Told of so many things that were not loaded. */
const BLOCKED_MAX = 50;
/** A page that still loads is shown as far as it is, in milliseconds. */
const LOAD_MS = 1_500;

/** Of the address, which is the workspace's own; the document itself has none. */
const ours = location.origin;
/** Addresses of the folder begin so. */
const folder = new URL(".", location.href).href;
let blocked = 0;

function tell(message: FromFrame): void {
  parent.postMessage(message, ours);
}

function place(): Place {
  return { x: Math.max(0, window.scrollX), y: Math.max(0, window.scrollY) };
}

/** Pictures that are shown already stay, so that nothing jumps while somebody types. */
function keepPictures(from: ParentNode, into: ParentNode): void {
  const shown = new Map(Array.from(from.querySelectorAll("img"), (image) => [image.getAttribute("src"), image]));
  for (const image of into.querySelectorAll("img")) {
    const same = shown.get(image.getAttribute("src"));
    if (same === undefined) continue;
    shown.delete(image.getAttribute("src"));
    same.alt = image.alt;
    image.replaceWith(same);
  }
}

function showFragment({ html, css, theme, at }: Fragment): void {
  const style = document.head.querySelector("style") ?? document.head.appendChild(document.createElement("style"));
  const before = document.body.childElementCount === 0 ? at : place();
  const made = document.createElement("template");
  made.innerHTML = html; // the policy of this document lets nothing in it run
  document.documentElement.dataset["theme"] = theme;
  if (style.textContent !== css) style.textContent = css;
  keepPictures(document.body, made.content);
  document.body.replaceChildren(made.content);
  window.scrollTo(before.x, before.y);
  tell({ kind: "shown" });
}

function showPage({ text, at }: WholePage): void {
  document.open(); // forgets all listeners, of the window too
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else makes a page out of a text as if it had come from its file
  document.write(text);
  listen();
  let told = false;
  const shown = (): void => {
    window.scrollTo(at.x, at.y);
    if (!told) tell({ kind: "shown" });
    told = true;
  };
  window.addEventListener("load", shown, { once: true });
  window.setTimeout(shown, LOAD_MS);
  document.close();
}

function linkOf(event: Event): Element | null {
  const [target] = event.composedPath();
  return target instanceof Element ? target.closest("a, area") : null;
}

/** Links within the folder and within the page are followed here; all others are for the workspace to judge. */
function clicked(event: MouseEvent): void {
  const link = linkOf(event);
  const href = link?.getAttribute("href") ?? link?.getAttribute("xlink:href") ?? null;
  if (link === null || href === null || href.startsWith("#") || event.defaultPrevented) return;
  if (shows === "page" && leadsInside(href)) return;
  event.preventDefault();
  tell({ kind: "link", href: href.slice(0, ADDRESS_CHARS_MAX) });
}

function leadsInside(href: string): boolean {
  try {
    return new URL(href, location.href).href.startsWith(folder);
  } catch {
    return false;
  }
}

function refused(event: SecurityPolicyViolationEvent): void {
  if (++blocked <= BLOCKED_MAX) tell({ kind: "blocked", address: event.blockedURI.slice(0, ADDRESS_CHARS_MAX) });
}

function listen(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("auxclick", clicked);
  document.addEventListener("securitypolicyviolation", refused);
  let due = false;
  window.addEventListener(
    "scroll",
    () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        tell({ kind: "scrolled", ...place() });
      });
    },
    { passive: true },
  );
}

let shows: ToFrame["kind"] | null = null;

window.addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source !== parent || event.origin !== ours) return;
  shows = event.data.kind;
  if (event.data.kind === "page") showPage(event.data);
  else showFragment(event.data);
});
listen();
tell({ kind: "ready" });
