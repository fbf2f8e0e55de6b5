// Pure but for the DOM: HTML of strangers with every element closed, and without what could not work in a preview anyway.
// It is no wall: what is left is still shown only in a frame without an origin, where nothing runs.

const DROPPED = "script, noscript, template, plaintext, xmp, meta, base, link, iframe, frame, frameset, object, embed, portal, dialog";
const STYLES = "style";

export interface Harmless {
  readonly html: string;
  /** Whether something was left out that would have run. */
  readonly scripted: boolean;
}

/** `styles`: keep style sheets, as tables of pandas bring them. */
export function harmless(html: string, { styles }: { readonly styles: boolean }): Harmless {
  // A document of its own, in which nothing is loaded and nothing runs.
  const { body, head } = new DOMParser().parseFromString(html, "text/html");
  if (styles) body.prepend(...head.querySelectorAll(STYLES));
  const scripted = body.querySelector("script") !== null || head.querySelector("script") !== null;
  for (const element of body.querySelectorAll(styles ? DROPPED : `${DROPPED}, ${STYLES}`)) element.remove();
  for (const element of body.querySelectorAll("*")) for (const { name } of [...element.attributes]) if (/^on/i.test(name)) element.removeAttribute(name);
  return { html: body.innerHTML, scripted };
}
