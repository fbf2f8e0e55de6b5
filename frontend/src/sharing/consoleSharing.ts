// Sharing on the console page, whose bar belongs to the console in use: of several in tabs, one after the other.
import { shareBar } from "./shareBar";
import { shareApi } from "./shares";
import type { Source } from "./source";
import { typingApi } from "./typing";

/** The addresses of a console's own sharing in the API; only its owner has them. */
export interface SharingUrls {
  readonly shares: string;
  readonly typing: string;
}

/** Under the API's address of a console. */
export function sharingUrls(api: string): SharingUrls {
  return { shares: `${api}shares/`, typing: `${api}typing/` };
}

export interface ConsoleSharing {
  /** Another console is in use: its terminal, what it is called, and the owner's addresses. Without a terminal the bar is empty. */
  readonly turn: (terminal: { readonly source: Source; readonly element: HTMLElement } | null, name: () => string, urls: SharingUrls | null) => void;
  readonly dispose: () => void;
}

export function consoleSharing(slot: HTMLElement): ConsoleSharing {
  let stop = (): void => undefined;
  return {
    turn: (terminal, name, urls) => {
      stop();
      stop = (): void => undefined;
      if (terminal === null) return;
      const { source, element } = terminal;
      const owner = urls === null ? {} : { owner: { name, shares: shareApi(urls.shares), typing: typingApi(urls.typing) } };
      stop = shareBar(slot, source, { terminal: element, ...owner });
    },
    dispose: () => stop(),
  };
}
