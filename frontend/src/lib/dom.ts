// Small hands for the DOM: make, find, and read the page's data. Text always goes in as text, never as HTML.
import type { IconName } from "../icons";

type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

/** `el("a", { href, class: "link" }, "Text")`. false, null and undefined leave an attribute out, true writes it empty. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** One icon of the sprite; decoration for assistive technology, so put a word or an aria-label beside it. */
export function icon(name: IconName): SVGSVGElement {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  const sprite = document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content ?? "";
  use.setAttribute("href", `${sprite}#${name}`);
  drawn.append(use);
  return drawn;
}

/** The element that must be there; a page without it is a mistake of ours. */
export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`This page lacks ${selector}.`);
  return found;
}

/** What the page carries in `{{ data|json_script:"page-data" }}`. */
export function pageData<T>(id = "page-data"): T {
  return JSON.parse(find(`#${CSS.escape(id)}`).textContent) as T;
}

/** Listens, and returns what undoes it. */
export function on<K extends keyof HTMLElementEventMap>(
  target: EventTarget,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
  options?: AddEventListenerOptions,
): () => void {
  target.addEventListener(type, listener as EventListener, options);
  return () => target.removeEventListener(type, listener as EventListener, options);
}
