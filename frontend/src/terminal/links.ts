// Addresses in the output, opened in a new tab that learns nothing of this one. Only http and https: a program may
// print anything, and a link of OSC 8 may show one thing and lead to another, so its true address is shown on hover.
import { WebLinksAddon } from "@xterm/addon-web-links";
import type { ILinkHandler, ITerminalAddon } from "@xterm/xterm";

export function isWebAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

function follow(event: MouseEvent, text: string): void {
  event.preventDefault();
  if (isWebAddress(text)) window.open(text, "_blank", "noopener,noreferrer");
}

/** For addresses that stand in the text. */
export function plainLinks(): ITerminalAddon {
  return new WebLinksAddon(follow);
}

/** For links whose text is not their address; `host` shows the address while the mouse is on one. */
export function markedLinks(host: HTMLElement): ILinkHandler {
  return {
    activate: follow,
    // As the browser writes it: what is invisible in it, or looks like another letter, is spelt out.
    hover: (_event, text) => (host.title = isWebAddress(text) ? new URL(text).href : ""),
    leave: () => host.removeAttribute("title"),
    allowNonHttpProtocols: false,
  };
}
