// The console page: one terminal that fills it.
import "../styles/terminal.css";
import { find, pageData } from "../lib/dom";
import { openTerminal } from "../terminal/view";

interface ConsolePage {
  readonly console: { readonly id: number; readonly name: string };
  /** The console's websocket. */
  readonly socket: string;
}

const { socket } = pageData<ConsolePage>();

function renamed(name: string): void {
  document.title = document.title.replace(/^[^·]*/, `${name} `);
  for (const element of document.querySelectorAll("[data-console-name]")) element.textContent = name;
}

void openTerminal(find("#terminal"), { socket, focus: true, renamed });
